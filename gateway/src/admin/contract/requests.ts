import { z } from 'zod';
import { mostMinutes, mostTimes } from '../../policy/answer.ts';
import { levels } from '../../policy/grant.ts';
import { act, look } from './method.ts';

const level = z.enum(levels);

/** A place on this machine. `inProject`: from the project's folder on; empty for the folder itself. */
const place = z.strictObject({ path: z.string(), inProject: z.string().optional() });

/** One thing that is touched. */
const thing = z.discriminatedUnion('kind', [
  place.extend({
    kind: z.literal('path'),
    level,
    isFolder: z.boolean(),
    /** As the caller wrote it, where that says something else. */
    given: z.string().optional(),
    /** As some servers would take it. */
    others: z.array(place),
    /** That would be read or written, where known. */
    bytes: z.number().optional(),
    /** Of the file that stands there now; undefined where there is none. */
    presentBytes: z.number().optional(),
    /** Whether what a write replaces there can be given back. */
    isKept: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('address'), level, address: z.string(), isPrivate: z.boolean() }),
  /** Nothing but the tool itself. */
  z.strictObject({ kind: z.literal('itself'), level }),
  z.strictObject({ kind: z.literal('unknown'), level }),
]);

/** What an answer opens, and nothing more. Without a place, an address and `isBare`: the one call, as it is shown. */
const cover = z.strictObject({
  level,
  places: z.array(place),
  addresses: z.array(z.string()),
  /** Of one call. */
  maxBytes: z.number().optional(),
  /** Only what names no file and no address. */
  isBare: z.boolean(),
});

const answer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['deny', 'once', 'session', 'project', 'always']) }),
  z.strictObject({ kind: z.literal('times'), times: z.int().min(1).max(mostTimes) }),
  z.strictObject({ kind: z.literal('minutes'), minutes: z.int().min(1).max(mostMinutes) }),
]);

const asked = z.strictObject({
  id: z.string(),
  who: z.strictObject({
    client: z.string(),
    addon: z.string().optional(),
    project: z.string().optional(),
    /** Its first letters. */
    session: z.string().optional(),
  }),
  target: z.strictObject({
    kind: z.enum(['tool', 'resource', 'prompt', 'server', 'client']),
    server: z.string(),
    name: z.string(),
    /** How we call the server, where it is one of ours. */
    title: z.strictObject({ en: z.string(), fr: z.string() }).optional(),
    /** The server whose data would go on through this one. */
    from: z.string().optional(),
  }),
  things: z.array(thing),
});

const waiting = asked.extend({
  askedAt: z.number(),
  /** When it is taken for a no. */
  expiresAt: z.number(),
  /** Calls alike that wait for the one answer. */
  calls: z.number(),
  /** The arguments, a line each, without secrets; and the characters of them that are left out. */
  sent: z.array(z.string()),
  cut: z.number(),
  /** What the server says of the tool: nobody has checked it. */
  serverWords: z.strictObject({ title: z.string().optional(), description: z.string().optional() }).optional(),
  /** What it may do beside what it asks for. */
  beyond: z.array(z.enum([...levels, 'unconfined', 'elsewhere'])),
  /** What of the file that is written would be another, where that can be shown: all of its text, or parts of it. */
  difference: z.enum(['whole', 'part']).optional(),
  /** What gives reason to look twice, in the gateway's own words. */
  findings: z.array(z.string()),
  /** The same by what it is: words of another server leave, private things may, a key is sent, or the server says something odd. */
  found: z.array(z.enum(['carried', 'trifecta', 'secret', 'words'])),
  /** The answers that count, in their order. */
  answers: z.array(z.enum(['deny', 'once', 'times', 'minutes', 'session', 'project', 'always'])),
  once: z.array(cover),
  lasting: z.array(cover),
});

const ended = asked.extend({
  endedAt: z.number(),
  end: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('answered'),
      answer,
      by: z.enum(['command-line', 'console', 'engine', 'client']),
      /** Who it was, where that is a client. */
      client: z.string().optional(),
      /** What was given by it: `taken` where it was taken back, is over or was used up. */
      given: z.enum(['nothing', 'holds', 'taken']),
    }),
    z.strictObject({ kind: z.literal('expired') }),
    z.strictObject({ kind: z.literal('withdrawn') }),
  ]),
});

/** What waits for a person. */
export const requests = {
  'requests.look': look(
    z.strictObject({}),
    z.strictObject({
      /** The longest waiting first. */
      waiting: z.array(waiting),
      /** Of the last minutes, the latest first. */
      ended: z.array(ended),
    }),
  ),
  /** The text of the file that would be written, as it is and as it would be. `not-shown`: it is too long, or no text. */
  'requests.difference': look(
    z.strictObject({ id: z.string().max(40) }),
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('texts'), former: z.string(), current: z.string() }),
      z.strictObject({ kind: z.literal('not-shown') }),
    ]),
  ),
  /** Refused with `changed-meanwhile`, and how it ended as data, where it waits no more. */
  'requests.answer': act(
    z.strictObject({ id: z.string().max(40), answer, reason: z.string().min(1).max(500).optional() }),
    z.strictObject({}),
  ),
  /** Takes back what an answer gave. */
  'requests.revoke': act(z.strictObject({ id: z.string().max(40) }), z.strictObject({})),
};
