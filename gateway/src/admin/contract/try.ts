import { z } from 'zod';
import { act, look } from './method.ts';

const id = z.string().min(1).max(100);
/** As it came: whoever reads it looks first. */
const object = z.record(z.string(), z.unknown());

/** A tool that the console may call or ask for, in the words of its server. */
const tool = z.strictObject({
  /** As it is called. */
  name: z.string(),
  /** As its owner calls the server. */
  server: z.string(),
  /** The server's own name of it. */
  tool: z.string(),
  title: z.string().optional(),
  description: z.string().optional(),
  /** JSON Schema of its arguments, as the server wrote it. */
  schema: object,
});

/** A call that was made from the page. */
const run = z.discriminatedUnion('state', [
  /** `isAsked`: it waits for a person. */
  z.strictObject({ state: z.literal('running'), startedAt: z.number(), isAsked: z.boolean() }),
  z.strictObject({
    state: z.literal('answered'),
    ms: z.number(),
    /** As the server gave it. */
    result: object,
    /** By which the activity knows it. */
    call: z.string().optional(),
    /** Whether what it changed can be seen, and undone. */
    hasChanged: z.boolean(),
  }),
  z.strictObject({
    state: z.literal('refused'),
    ms: z.number(),
    code: z.string(),
    message: z.string(),
    remedy: z.string().optional(),
    call: z.string().optional(),
  }),
]);

/** Tools tried by hand: each call goes the way of all calls. */
export const tries = {
  'try.look': look(z.strictObject({}), z.strictObject({ isServing: z.boolean(), tools: z.array(tool) })),
  'try.run': act(z.strictObject({ name: z.string().min(1).max(500), arguments: object }), z.strictObject({ run: id })),
  'try.watch': look(z.strictObject({ run: id }), run),
  'try.cancel': act(z.strictObject({ run: id }), z.strictObject({})),
};
