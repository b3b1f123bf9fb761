import * as z from 'zod';
import { defaults } from './defaults.ts';
import { once } from './once.ts';
import { sizeText } from './schema-grant.ts';

const { artifacts } = defaults;

/** What of answers is kept in files. */
export const artifactsSection = once(() =>
  z
    .strictObject({
      enabled: z
        .boolean()
        .optional()
        .meta({
          description:
            'Whether large images, sounds and other binary content of answers go to files, with a link in their place.',
          default: artifacts.enabled,
          examples: [true],
        }),
      over: sizeText({
        description:
          'How much binary content one answer may carry: what fits stays in it, in its order, the rest goes to files. At least 4KiB.',
        default: artifacts.over,
        examples: ['128KiB'],
      }).optional(),
      quota: sizeText({
        description: 'How much all files may take on the disk. What was not read for the longest time goes first.',
        default: artifacts.quota,
        examples: ['5GiB'],
      }).optional(),
      keep_days: z
        .number()
        .positive()
        .max(3_650)
        .optional()
        .meta({
          description: 'How long a file is kept after it was last read.',
          unit: 'days',
          default: artifacts.keepDays,
          examples: [7],
        }),
    })
    .meta({
      description:
        'Large images, sounds and other binary content of answers, kept in files so that they do not swell a conversation.',
    }),
);
