import * as z from 'zod';
import { defaults } from './defaults.ts';
import { once } from './once.ts';
import { sizeText } from './schema-grant.ts';

/** How long and how much of the audit is kept. */
export const auditSection = once(() =>
  z
    .strictObject({
      keep_days: z
        .int()
        .min(0)
        .max(36_500)
        .optional()
        .meta({
          description:
            'How long records are kept. Older ones are dropped while nothing happens, and a signed anchor says how many; 0 keeps them for ever.',
          unit: 'days',
          default: defaults.audit.keepDays,
          examples: [90],
        }),
      max_size: sizeText({
        description:
          'About how much all records may take; beyond it the oldest are dropped, at any age. At least 1MB. Calls that run are never dropped.',
        default: defaults.audit.maxSize,
        examples: ['500MB'],
      }).optional(),
    })
    .meta({ description: 'How long and how much of the audit is kept.' }),
);
