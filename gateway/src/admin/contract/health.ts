import { z } from 'zod';
import { act, look } from './method.ts';

const title = z.strictObject({ en: z.string(), fr: z.string() });
const server = z.string().min(1).max(200);
const why = z.string().max(500);

/** That calls stand still. `by` and `why` are a person's or an alert's words. */
const frozen = z.strictObject({ by: z.string(), at: z.number(), why: z.string() });

const condition = z.enum(['well', 'degraded', 'down']);

/** A server of one gateway that runs. */
const running = z.strictObject({
  name: z.string(),
  /** How we call it, where it is one of ours. */
  title: title.optional(),
  state: z.enum(['idle', 'starting', 'ready', 'restarting', 'failed', 'stopped', 'unknown']),
  condition,
  restarts: z.number(),
  frozen: frozen.optional(),
  /** Calls that it has not answered yet; undefined where it did not say so lately, as all below. */
  open: z.number().optional(),
  callsPerMinute: z.number().optional(),
  memoryBytes: z.number().optional(),
  memoryLimitBytes: z.number().optional(),
  /** Of one processor. */
  cpuPercent: z.number().optional(),
});

/** What is not as it should be. Its sentences are the gateway's own, in English; `why` may hold words of a server. */
const trouble = z.strictObject({
  kind: z.string(),
  server: z.string().optional(),
  title: title.optional(),
  weight: z.enum(['note', 'degraded', 'down']),
  since: z.number(),
  /** When something is tried by itself. */
  until: z.number().optional(),
  why: z.string(),
  lost: z.string(),
  works: z.string(),
  back: z.string(),
});

const alert = z.strictObject({
  id: z.string(),
  rule: z.string(),
  /** Undefined for the gateway itself. */
  server: z.string().optional(),
  title: title.optional(),
  action: z.string(),
  words: z.string(),
  firedAt: z.number(),
  clearedAt: z.number().optional(),
  seenAt: z.number().optional(),
  /** `ended`: its gateway ended before it was well again. */
  state: z.enum(['firing', 'cleared', 'ended']),
});

/** Some minutes of the last day, over all servers and gateways; nothing is said of minutes in which none ran. */
const point = z.strictObject({
  at: z.number(),
  asked: z.number(),
  failed: z.number(),
  refused: z.number(),
  /** Half of the calls were answered in this time, and all but one in twenty; undefined without any, as all below. */
  typicalMs: z.number().optional(),
  slowMs: z.number().optional(),
  memoryBytes: z.number().optional(),
  /** Of the server that is nearest to its limit. */
  memoryPercent: z.number().optional(),
  cpuPercent: z.number().optional(),
});

/** How things stand, and what was. */
export const health = {
  'health.look': look(
    z.strictObject({}),
    z.strictObject({
      /** The oldest first; none: nothing serves. */
      gateways: z.array(
        z.strictObject({ pid: z.number(), since: z.number(), version: z.string(), clients: z.number() }),
      ),
      condition,
      frozen: frozen.optional(),
      servers: z.array(running),
      /** The worst first. */
      troubles: z.array(trouble),
      /** What is wrong and was not seen first, then the newest. */
      alerts: z.array(alert),
    }),
  ),
  /** Of a server; of all with `frame.freeze`. */
  'health.freeze': act(z.strictObject({ server, why }), z.strictObject({})),
  'health.resume': act(z.strictObject({ server }), z.strictObject({})),
  /** Asks for it: what comes of it is seen in the state of the server. */
  'health.restart': act(z.strictObject({ server }), z.strictObject({})),
  'health.see': act(z.strictObject({ ids: z.array(z.string().max(40)).min(1).max(200) }), z.strictObject({})),
  /** Measured each minute: apart, so that what changes each second does not ask for it again. */
  'day.look': look(
    z.strictObject({}),
    z.strictObject({
      /** The first of its minutes; undefined where nothing was measured in the last day. */
      since: z.number().optional(),
      until: z.number(),
      isMeasured: z.boolean(),
      stepMs: z.number(),
      points: z.array(point),
      /** Of all its points together. */
      whole: point.omit({ at: true }),
      /** From which on an alert is told; undefined where none is. */
      most: z.strictObject({
        failedPercent: z.number().optional(),
        slowMs: z.number().optional(),
        memoryPercent: z.number().optional(),
        refused: z.strictObject({ count: z.number(), windowMs: z.number() }).optional(),
      }),
    }),
  ),
};
