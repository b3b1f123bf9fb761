import * as z from 'zod';
import { defaults } from './defaults.ts';
import { once } from './once.ts';
import { sizeText } from './schema-grant.ts';

const { savepoints } = defaults;

/** What is kept before a call that may write. */
export const savepointsSection = once(() =>
  z
    .strictObject({
      enabled: z
        .boolean()
        .optional()
        .meta({
          description: 'Whether what a call may replace is kept, so that `storycore-mcp undo` can give it back.',
          default: savepoints.enabled,
          examples: [true],
        }),
      quota: sizeText({
        description: 'How much all of it may take on the disk. The oldest goes first.',
        default: savepoints.quota,
        examples: ['10GiB'],
      }).optional(),
      largest_file: sizeText({
        description:
          'A larger file is kept only where the disk can share it with what is kept (Btrfs, XFS, APFS, with the data folder on the same disk); else its changes cannot be undone, which is said.',
        default: savepoints.largestFile,
        examples: ['500MB'],
      }).optional(),
      exclude: z
        .array(z.string().min(1))
        .optional()
        .meta({
          description:
            'What is not looked at and cannot be undone: names, or paths below a folder that may be written; `*` is any run of characters.',
          default: [],
          examples: [['node_modules', 'renders/*']],
        }),
      keep_days: z
        .number()
        .positive()
        .max(3_650)
        .optional()
        .meta({
          description: 'How long a call can be undone.',
          unit: 'days',
          default: savepoints.keepDays,
          examples: [7],
        }),
      if_not_kept: z
        .enum(['refuse', 'run'])
        .optional()
        .meta({
          description:
            'What happens to a call where nothing can be kept, as when the disk is full: `refuse` does not make it, `run` makes it, and it cannot be undone.',
          default: savepoints.ifNotKept,
          examples: ['run'],
        }),
    })
    .meta({ description: 'What is kept before a call that may write, for `storycore-mcp undo`.' }),
);
