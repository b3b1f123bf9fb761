import { z } from 'zod';
import { act, look } from './method.ts';

/** How far a server may be let; see `docs/guides/quarantine.md`. */
const stage = z.enum(['observe', 'read-only', 'full']);

const part = z.strictObject({
  kind: z.enum(['server', 'tool', 'prompt', 'resource', 'template', 'instructions', 'request']),
  /** The server's own name or URI for it, or the id of a call; empty for the server itself and its instructions. */
  name: z.string().max(100_000),
});

/** A text of a server; what of it is too long to be sent is counted. */
const words = z.strictObject({ text: z.string(), rest: z.number() });

const finding = z.strictObject({
  kind: z.string(),
  severity: z.enum(['note', 'flag', 'hold']),
  /** Within its part: `description`, `inputSchema.properties.note.description`. */
  where: z.string(),
  /** UTF-16 units before it in that text. */
  at: z.number().optional(),
  evidence: z.string(),
  why: z.string(),
});

const value = z.strictObject({ ...words.shape, isText: z.boolean() });

const difference = z.strictObject({
  part: z.string(),
  field: z.string().optional(),
  renamedFrom: z.string().optional(),
  class: z.enum(['noted', 'wording', 'annotation', 'schema', 'new-target', 'instructions', 'command']),
  /** Undefined where it is new. */
  before: value.optional(),
  /** Undefined where it is gone. */
  after: value.optional(),
});

/**
 * Why something is held. It asks a person: `new`, `changed`, `found`, and `held`, by a rule about behaviour. A person has
 * said so: `observed` and `reading`, by the stage of its server; `refused`; `banned`.
 */
const cause = z.enum(['new', 'changed', 'found', 'held', 'observed', 'reading', 'refused', 'banned']);

const held = z.strictObject({
  ...part.shape,
  cause,
  why: z.string(),
  holds: z.array(z.strictObject({ by: z.string(), at: z.number(), why: z.string(), evidence: z.string() })),
  differences: z.array(difference),
  findings: z.array(finding),
});

const shown = z.strictObject({
  ...part.shape,
  /** Of a tool: whether it is known to do no more than read, and what it may do beside running. */
  reads: z.boolean().optional(),
  mayDo: z.array(z.enum(['resource_read', 'resource_write', 'network_access', 'server_admin'])),
  /** What a person reads first, each with its place. `name` of an argument, and what it takes. */
  fields: z.array(
    z.strictObject({
      ...words.shape,
      where: z.string(),
      is: z.enum(['title', 'description', 'argument', 'text']),
      name: z.string().optional(),
      takes: z.string().optional(),
    }),
  ),
  findings: z.array(finding),
  json: words,
});

const server = z.string().min(1).max(1_000);
const reason = z.string().max(500).optional();
/** The digest of all that was shown to the person who decides: another one is refused with `changed-meanwhile`. */
const seen = z.string().max(100);
const done = z.strictObject({
  /** Parts that are still held, and ask. */
  left: z.number(),
});

/** What is held until a person has looked, and the decisions about it. */
export const review = {
  'review.list': look(
    z.strictObject({}),
    z.strictObject({
      servers: z.array(
        z.strictObject({
          server: z.string(),
          /** Undefined where nobody has approved it. */
          stage: stage.optional(),
          isTrusted: z.boolean(),
          hasShown: z.boolean(),
          /** What is held of it as a whole; undefined where single parts are, or nothing is. */
          cause: cause.optional(),
          /** Held parts that ask, and those about which a person has decided. */
          asks: z.number(),
          decided: z.number(),
          /** How many of each that ask. */
          causes: z.array(cause),
        }),
      ),
      results: z.array(
        z.strictObject({
          call: z.string(),
          server: z.string(),
          target: z.string().optional(),
          client: z.string().optional(),
          at: z.number(),
          by: z.string(),
        }),
      ),
    }),
  ),
  'review.show': look(
    z.strictObject({ server, most: z.number().int().min(1).max(5_000).default(100) }),
    z.strictObject({
      server: z.string(),
      seen,
      stage: stage.optional(),
      isReviewed: z.boolean(),
      approved: z.strictObject({ at: z.number(), by: z.string(), reason: z.string().optional() }).optional(),
      launch: z.strictObject({
        package: z.string().optional(),
        command: z.array(z.string()),
        folder: z.string().optional(),
        environment: z.array(z.string()),
      }),
      confined: z.enum(['confined', 'elsewhere', 'free']),
      because: z.string().optional(),
      needs: z.array(z.string()),
      grants: z.array(
        z.strictObject({
          effect: z.enum(['allow', 'ask']),
          level: z.enum(['resource_read', 'resource_write', 'tool_execute', 'server_admin', 'network_access']),
          client: z.string(),
          name: z.string(),
          places: z.array(z.string()),
        }),
      ),
      calls: words,
      hasShown: z.boolean(),
      held: z.array(held),
      parts: z.array(shown),
      /** Of all parts; more than `parts` where there are more than `most`. */
      count: z.number(),
      /** What is found in the server as a whole. */
      findings: z.array(finding),
    }),
  ),
  'review.result': look(
    z.strictObject({ call: z.string().max(200) }),
    z.strictObject({
      call: z.string(),
      server: z.string(),
      target: z.string().optional(),
      client: z.string().optional(),
      at: z.number(),
      bytes: z.number(),
      holds: held.shape.holds,
      /** What was answered, each content by its type; empty where it is not kept any more. */
      contents: z.array(z.strictObject({ type: z.string(), ...words.shape })),
      json: words,
    }),
  ),
  /**
   * Approves what was seen. No parts: all of it but what a finding holds. The stage is needed for a server that nobody has
   * approved; without one, one that was approved stays as far as it was.
   */
  'review.approve': act(
    z.strictObject({ server, seen, parts: z.array(part).max(20_000), stage: stage.optional(), reason }),
    done,
  ),
  /** Holds a part until a person lets it go, even where its server takes a change back. */
  'review.keep': act(z.strictObject({ server, seen, ...part.shape, reason }), done),
  /** Lets go what a rule or a person holds; what nobody has approved stays held. */
  'review.letGo': act(z.strictObject({ server, seen, ...part.shape, reason }), done),
  /** Ends a server, and keeps it from being started. */
  'review.ban': act(z.strictObject({ server, reason }), done),
  /** Starts a server anew, confined as always, to see what it shows. */
  'review.look': act(z.strictObject({ server }), z.strictObject({})),
  /** Gives what was answered to the same call, when it is made again. */
  'review.give': act(z.strictObject({ call: z.string().max(200), reason }), z.strictObject({})),
  /** Forgets what was answered. */
  'review.drop': act(z.strictObject({ call: z.string().max(200), reason }), z.strictObject({})),
};
