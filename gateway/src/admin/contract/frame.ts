import { z } from 'zod';
import { act, look } from './method.ts';

/** What stands around every page. */
export const frame = {
  'frame.look': look(
    z.strictObject({}),
    z.strictObject({
      version: z.string(),
      /** The project that is worked on, by its folder's name. */
      project: z.string().optional(),
      /** Of the gateway's own clock, in epoch milliseconds: the page's may be off. */
      now: z.number(),
      /** Whether a gateway serves clients now; without one, what is kept can still be looked at. */
      isServing: z.boolean(),
      requests: z.number(),
      /** What waits for a person who reviews. */
      held: z.number(),
      alerts: z.number(),
      /** Undefined where calls go on. `why` is a person's or an alert's words. */
      frozen: z.strictObject({ by: z.string(), at: z.number(), why: z.string() }).optional(),
      standing: z.enum(['works', 'degraded', 'broken']),
    }),
  ),
  'frame.freeze': act(z.strictObject({ why: z.string().max(500) }), z.strictObject({})),
  'frame.resume': act(z.strictObject({}), z.strictObject({})),
};
