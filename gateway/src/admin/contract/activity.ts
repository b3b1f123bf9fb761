import { z } from 'zod';
import { levels } from '../../policy/grant.ts';
import { grantedShape } from './granted.ts';
import { act, look } from './method.ts';

/** The most records that are answered at once. */
export const mostRecords = 200;

export const recordKinds = [
  'call',
  'approval',
  'grant',
  'connection',
  'quarantine',
  'alert',
  'server',
  'config',
] as const;

/** What came of things, in the words that people look for. */
export const results = ['running', 'done', 'refused', 'failed'] as const;

/** What a record tells of; pages have a sentence for each. */
export const deeds = [
  'read',
  'write',
  'run',
  'reach',
  'administer',
  'use',
  'readResource',
  'takePrompt',
  'askClient',
  'turnedAway',
  'grantAdd',
  'grantRevoke',
  'approvalAsk',
  'approvalAnswer',
  'approvalExpire',
  'approvalWithdraw',
  'connect',
  'hold',
  'release',
  'pin',
  'trust',
  'flag',
  'alertFired',
  'alertCleared',
  'alertSeen',
  'serverStarting',
  'serverReady',
  'serverIdle',
  'serverStopped',
  'serverRestarting',
  'serverPlanned',
  'serverFailed',
  'serverRemoved',
  'serverConfined',
  'circuitOpen',
  'circuitHalfOpen',
  'circuitClosed',
  'serverOther',
  'frozen',
  'frozenAll',
  'thawed',
  'thawedAll',
  'secretSet',
  'secretRemove',
  'tokenCreate',
  'tokenRevoke',
  'undo',
  'artifactRemove',
  'configApply',
  'configRefuse',
  'configRestore',
  'other',
] as const;

/** Where a record stands in the order of all. */
const place = z.strictObject({ at: z.int(), id: z.string().max(200) });

const name = z.string().min(1).max(200).optional();

const exported = {
  client: name,
  server: name,
  /** The tool, the resource or the prompt, by its own name. */
  target: name,
  kind: z.enum(recordKinds).optional(),
  /** Epoch milliseconds: from, included; until, excluded. */
  since: z.int().min(0).optional(),
  until: z.int().min(0).optional(),
};

const filter = {
  ...exported,
  result: z.enum(results).optional(),
  /** Words, each of which stands somewhere in the record. */
  text: z.string().min(1).max(200).optional(),
};

/** One thing that was touched: a path, as the project shows it where it lies there; or an address. */
const thing = z.strictObject({
  kind: z.enum(['path', 'address']),
  shown: z.string(),
  level: z.enum(levels),
  bytes: z.number().optional(),
});

const entry = z.strictObject({
  id: z.string(),
  at: z.number(),
  kind: z.enum(recordKinds),
  deed: z.enum(deeds),
  /** `isOwn`: the gateway itself, or a person by it. */
  who: z.strictObject({ client: z.string(), addon: z.string().optional(), isOwn: z.boolean() }),
  server: z.string(),
  /** Of the target; what it is depends on the deed. */
  name: z.string(),
  /** The first thing that it touched, and how many more. */
  thing: thing.optional(),
  more: z.number(),
  /** `started` while it runs; `ok`, `tool-error`, `upstream-error`, `interrupted`; or the code of a refusal. */
  outcome: z.string(),
  result: z.enum(results),
  durationMs: z.number().optional(),
});

const step = z.strictObject({
  step: z.string(),
  /** `decided`: it let the call go, by what is noted. `stopped`: here it ended. */
  stood: z.enum(['passed', 'decided', 'stopped', 'notReached']),
  /** In the gateway's own words. */
  notes: z.array(z.string()),
});

const detail = z.strictObject({
  entry,
  /** Of the client's project and session, where it said them. */
  project: z.string().optional(),
  session: z.string().optional(),
  method: z.string(),
  /** The way that a call took; empty for what is no call. */
  steps: z.array(step),
  /** What was decided, by what is no call. */
  notes: z.array(z.string()),
  /** Grants that decided, by their ids; `granted` where they still hold. */
  grants: z.array(z.strictObject({ id: z.string(), granted: grantedShape.optional() })),
  things: z.array(thing),
  /** What no grant can allow. */
  violations: z.array(z.string()),
  /** In the gateway's own words, where the call did not go as usual. */
  reason: z.string().optional(),
  /** Connections that were made for it, by the hosts. */
  connections: z.array(entry.extend({ reason: z.string().optional() })),
  findings: z.array(entry.extend({ reason: z.string().optional(), by: z.string().optional() })),
  /** What found it, or holds it: `inspect:hidden-instructions`, `behaviour:flood`, `flow:carried`, `judge`, `person`. */
  by: z.string().optional(),
  /** The call that this is about. */
  call: z.string().optional(),
  /** How many files it changed, as far as that was noted. */
  changed: z.number().optional(),
  bytesIn: z.number(),
  bytesOut: z.number().optional(),
  usage: z.strictObject({ peakBytes: z.number(), cpuMs: z.number() }).optional(),
  /** The record as it is kept, as JSON. */
  raw: z.string(),
});

const brokenKinds = [
  'edited',
  'missing',
  'out-of-order',
  'cut-end',
  'rewritten',
  'unchained',
  'forged-anchor',
  'other-key',
] as const;

const proof = z.strictObject({
  records: z.number(),
  carried: z.number(),
  dropped: z.number(),
  waiting: z.number(),
  anchors: z.number(),
  /** When it was last signed. */
  signedAt: z.number().optional(),
  isKeyUnread: z.boolean(),
  broken: z
    .strictObject({ kind: z.enum(brokenKinds), link: z.number(), what: z.string(), id: z.string().optional() })
    .optional(),
});

/** What was done, by whom, and what came of it. */
export const activity = {
  /** Newest first. `running`: records that a page shows as running, to be told how they stand. */
  'activity.look': look(
    z.strictObject({
      ...filter,
      before: place.optional(),
      limit: z.int().min(1).max(mostRecords).default(mostRecords),
      running: z.array(z.string().max(200)).max(20).default([]),
    }),
    z.strictObject({
      entries: z.array(entry).max(mostRecords),
      settled: z.array(entry),
      /** Where to go on; undefined at the oldest record. What is rare may need several steps, each of which may be empty. */
      next: place.optional(),
    }),
  ),
  'activity.record': look(z.strictObject({ id: z.string().max(200) }), detail),
  /** Whom and what one can look for, as seen lately. */
  'activity.choices': look(
    z.strictObject({}),
    z.strictObject({
      clients: z.array(z.string()),
      servers: z.array(z.strictObject({ name: z.string(), targets: z.array(z.string()) })),
    }),
  ),
  /** Begins to verify the chain; where that is being done, nothing more. */
  'activity.verify': act(z.strictObject({}), z.strictObject({})),
  'activity.proof': look(
    z.strictObject({}),
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('none') }),
      z.strictObject({ kind: z.literal('running'), done: z.number(), of: z.number() }),
      z.strictObject({ kind: z.literal('proven'), at: z.number(), proof }),
      z.strictObject({ kind: z.literal('failed'), message: z.string(), remedy: z.string().optional() }),
    ]),
  ),
  /** Begins an export, which is fetched piece by piece; `jsonl` ends with a line that signs all of it. */
  'activity.export': act(
    z.strictObject({ ...exported, format: z.enum(['jsonl', 'csv']) }),
    // `records`: about how many it will be.
    z.strictObject({ id: z.string(), records: z.number() }),
  ),
  /** The next piece. */
  'activity.piece': act(
    z.strictObject({ id: z.string().max(40) }),
    z.strictObject({ text: z.string(), records: z.number(), isLast: z.boolean() }),
  ),
};
