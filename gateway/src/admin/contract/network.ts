import { z } from 'zod';
import { grantedShape } from './granted.ts';
import { act, look } from './method.ts';

const place = {
  server: z.string().min(1).max(200),
  host: z.string().min(1).max(300),
  port: z.int().min(1).max(65_535),
};

/** Where servers connected to, or wanted to. */
export const network = {
  'network.look': look(
    z.strictObject({}),
    z.strictObject({
      servers: z.array(
        z.strictObject({
          name: z.string(),
          /** Whether it runs in a sandbox, so that all that it connects to is seen here. */
          isConfined: z.boolean(),
          /** Port 0: any. */
          mayReach: z.array(z.strictObject({ host: z.string(), port: z.number() })),
        }),
      ),
      places: z.array(
        z.strictObject({
          server: z.string(),
          /** As it was dialled; empty where none could be read. */
          host: z.string(),
          /** How people read it, where that is not how it is dialled. */
          reads: z.string().optional(),
          port: z.number(),
          allowed: z.number(),
          refused: z.number(),
          failed: z.number(),
          sent: z.number(),
          received: z.number(),
          lastAt: z.number(),
          last: z.enum(['allowed', 'refused', 'failed']),
          /** What holds now. */
          standing: z.enum(['open', 'closed', 'denied']),
          /** Of a denial: what denies it. */
          by: grantedShape.optional(),
        }),
      ),
      /** How many more there are than are listed. */
      more: z.number(),
      /** The oldest connection that was looked through, where there may be older ones. */
      since: z.number().optional(),
    }),
  ),
  /** The newest connections of a server to one place. */
  'network.connections': look(
    z.strictObject({ server: place.server, host: z.string().max(300), port: z.int().min(0).max(65_535) }),
    z.strictObject({
      connections: z.array(
        z.strictObject({
          id: z.string(),
          at: z.number(),
          verdict: z.enum(['allowed', 'refused', 'failed']),
          /** In the gateway's own words. */
          reason: z.string().optional(),
          scheme: z.string(),
          address: z.string().optional(),
          sent: z.number(),
          received: z.number(),
          ms: z.number(),
          /** Who made the call that it was for; undefined where the server connected by itself. */
          client: z.string().optional(),
          call: z.string().optional(),
        }),
      ),
    }),
  ),
  'network.allow': act(z.strictObject(place), z.strictObject({ grant: grantedShape })),
  'network.deny': act(z.strictObject(place), z.strictObject({ grant: grantedShape })),
};
