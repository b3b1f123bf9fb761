import * as z from 'zod';
import { defaults } from './defaults.ts';
import { once } from './once.ts';

const { supervision } = defaults;

/** Seconds, or 0 for never. */
const secondsOrNever = () => z.number().min(0).max(86_400);

/** How servers are watched while they run, and when they are started anew. */
export const supervisionSection = once(() =>
  z
    .strictObject({
      probe_seconds: secondsOrNever()
        .optional()
        .meta({
          description:
            'How long a server may be silent while calls wait for it, before it is asked whether it lives. Whatever it says proves that, so a busy one is never asked. 0: never asked.',
          unit: 'seconds',
          default: supervision.probe,
          examples: [15],
        }),
      idle_probe_seconds: secondsOrNever()
        .optional()
        .meta({
          description:
            'The same while nobody calls it. Servers on other machines are asked only while calls wait. 0: never asked.',
          unit: 'seconds',
          default: supervision.idleProbe,
          examples: [300],
        }),
      hung_seconds: secondsOrNever()
        .optional()
        .meta({
          description:
            'How long a server that was asked may go without any sign of life (a message, a line on stderr, processor time), before it is ended and started anew. Left out: as long as `server_config.request_timeout` where that is longer. Processor time alone counts as life no longer than `limits.hard_timeout`. 0: never.',
          unit: 'seconds',
          default: supervision.hung,
          examples: [60],
        }),
      memory_restart_percent: z
        .number()
        .min(0)
        .max(100)
        .optional()
        .meta({
          description:
            'A confined server that keeps growing is started anew from this share of `sandbox.limits.memory` on, before the kernel would end it in the middle of a call. Calls that it has are answered first. 0: never.',
          unit: 'percent',
          default: supervision.memoryPercent,
          examples: [85],
        }),
      memory_window_seconds: z
        .number()
        .min(1)
        .max(86_400)
        .optional()
        .meta({
          description: 'How long it must have grown all along, for that.',
          unit: 'seconds',
          default: supervision.memoryWindow,
          examples: [300],
        }),
    })
    .meta({ description: 'How servers are watched while they run, and when they are started anew.' }),
);
