import { z } from 'zod';
import { act, look } from './method.ts';
import { conflictReasons, impossibleReasons } from './undo-reasons.ts';

/** A place on this machine. `inProject`: from the project's folder on; empty for the folder itself. */
const place = z.strictObject({ path: z.string(), inProject: z.string().optional() });

/** What stands at a place. */
const entry = z.strictObject({
  kind: z.enum(['file', 'folder', 'link', 'other']),
  /** Of a file. */
  bytes: z.number(),
  /** Permission bits. */
  mode: z.number(),
  /** Where a link leads, as it is written. */
  to: z.string().optional(),
});

/** Why something cannot be given back. */
const impossible = z.enum(impossibleReasons);

/** One thing that a call changed. */
const change = place.extend({
  /** Its number among all that the call changed. */
  at: z.number(),
  done: z.enum(['made', 'changed', 'removed', 'renamed']),
  /** Where it was before it was renamed. */
  from: place.optional(),
  before: entry.optional(),
  after: entry.optional(),
  /** Why what was there before is not kept. */
  notKept: impossible.optional(),
});

/** A call and what it changed; or an undo, which is listed like one. */
const call = z.strictObject({
  id: z.string(),
  at: z.number(),
  kind: z.enum(['call', 'undo']),
  client: z.string(),
  server: z.string(),
  tool: z.string(),
  /** `interrupted`: the gateway ended in the middle of it. `dropped`: its room was needed, and it cannot be undone. */
  state: z.enum(['open', 'done', 'interrupted', 'dropped']),
  undoneBy: z.string().optional(),
  /** How many calls an undo takes back, and the first of them. */
  undoes: z.strictObject({ calls: z.number(), first: z.string(), isPart: z.boolean() }).optional(),
  changes: z.array(change),
  /** Changes there are; `changes` may be only some of them. */
  total: z.number(),
  /** Of all: what was before is not kept. */
  notKept: z.number(),
});

/** At most so many changes of one call can be chosen from. */
export const mostChosen = 500;

const id = z.string().min(1).max(200);
const chosen = z.array(z.int().min(0)).min(1).max(mostChosen);

/** What is to be taken back: one call or some of its changes, all from a call on, or all since a moment. */
const what = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('call'), id, changes: chosen.optional() }),
  z.strictObject({ kind: z.literal('from'), id }),
  z.strictObject({ kind: z.literal('since'), at: z.number() }),
]);

/** What an undo does at one place. */
const deed = place.extend({
  does: z.enum(['restore', 'bring-back', 'remove']),
  before: entry.optional(),
  now: entry.optional(),
  conflict: z.enum(conflictReasons).optional(),
  impossible: impossible.optional(),
  /** What stands there now, in a word that another state of it does not have: for whoever says that it may go. */
  seen: z.string(),
  /** The change by which both can be looked at: what stands there now, and what was there before. */
  change: z.strictObject({ id, at: z.number() }).optional(),
});

/** What was not done, and why: as of a deed, or the name of a system's error. */
const left = place.extend({ why: z.string() });

/** The content of a file, as far as it can be shown. */
const content = z.discriminatedUnion('kind', [
  /** Nothing stands there, or it is no file. */
  z.strictObject({ kind: z.literal('nothing') }),
  z.strictObject({ kind: z.literal('text'), text: z.string(), isCut: z.boolean() }),
  /** By its first bytes, never by its name: none of these can hold a program. */
  z.strictObject({
    kind: z.literal('image'),
    type: z.enum(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/bmp', 'image/avif']),
    base64: z.string(),
  }),
  z.strictObject({
    kind: z.literal('binary'),
    format: z.enum(['pdf', 'archive', 'video', 'sound', 'database', 'image', 'other']),
  }),
  z.strictObject({ kind: z.literal('not-kept') }),
]);

/** What calls changed in the folders that they may write, and how it is taken back. */
export const undo = {
  /** The newest first; `before`: those that are older than this one. */
  'undo.look': look(
    z.strictObject({ before: id.optional(), limit: z.int().min(1).max(100).default(40) }),
    z.strictObject({
      calls: z.array(call),
      /** Older ones that are not among them. */
      older: z.number(),
      /** Whether what calls change is kept. */
      isKept: z.boolean(),
      quotaBytes: z.number(),
      keepMs: z.number(),
      /** Files that could not be given back if a call changed them. */
      notKept: z.array(place.extend({ why: z.string(), files: z.number() })),
    }),
  ),
  'undo.call': look(z.strictObject({ id, limit: z.int().min(1).max(mostChosen).default(mostChosen) }), call),
  'undo.content': look(
    z.strictObject({ id, change: z.int().min(0), moment: z.enum(['before', 'after', 'now']) }),
    content,
  ),
  'undo.plan': look(
    z.strictObject({ what }),
    z.strictObject({
      /** What is taken back, the oldest first. */
      calls: z.array(z.string()),
      /** Those that ask first; not all of them where there are very many. */
      deeds: z.array(deed),
      total: z.number(),
    }),
  ),
  'undo.undo': act(
    z.strictObject({
      /** As the plan named them. */
      calls: z.array(id).min(1).max(10_000),
      /** Of one call: only these of its changes. */
      changes: chosen.optional(),
      /** What somebody else changed since, and may go as it was seen. */
      overwrite: z.array(z.strictObject({ path: z.string(), seen: z.string() })).max(1_000),
    }),
    z.strictObject({
      /** By which the undo is taken back itself. */
      id: z.string(),
      done: z.number(),
      left: z.array(left),
      failed: z.array(left),
    }),
  ),
};
