import { z } from 'zod';
import { act, look } from './method.ts';

const name = z.string().min(1).max(64);

/** Off by the configuration; idle: on, and started by the first call; held: nothing is sent to it until a person has looked. */
export const serverStates = ['off', 'idle', 'starting', 'on', 'attention', 'held', 'broken'] as const;

/** One sentence of who may do what with it. */
const permission = z.strictObject({
  id: z.string(),
  effect: z.enum(['allow', 'ask']),
  /** Left out: everybody. */
  client: z.string().optional(),
  does: z.enum(['read', 'write', 'run', 'administer', 'reach']),
  /** Its tool or resource, or a pattern over several; left out: all of it. */
  target: z.string().optional(),
  /** As the project shows them; empty: no condition. */
  paths: z.array(z.string()),
  hosts: z.array(z.string()),
  /** Epoch milliseconds. */
  expiresAt: z.number().optional(),
  usesLeft: z.number().optional(),
});

const card = z.strictObject({
  name,
  /** Of ours: which one. */
  provider: z.enum(['filesystem', 'git', 'project', 'brave_search', 'puppeteer_playwright']).optional(),
  /** What it is, by its own word: a claim of the server. */
  ownTitle: z.string().optional(),
  ownWords: z.string().optional(),
  /** What is started, or the origin that is reached; left out for ours. */
  origin: z.string().optional(),
  isRemote: z.boolean(),
  isEnabled: z.boolean(),
  state: z.enum(serverStates),
  /** Of what is not as it should be, in the gateway's words. */
  why: z.string().optional(),
  /** What it needs to be of use, by what its owner declares of it; empty where nobody has. */
  needs: z.array(z.enum(['read', 'write', 'reach'])),
  /** Hosts that it always reaches, with their ports where those are not the usual ones. */
  reaches: z.array(z.string()),
  permissions: z.array(permission),
  /** Of what is started on this machine. `tier` is left out until something was tried. */
  proof: z
    .strictObject({
      tier: z.enum(['none', 'container', 'macos', 'no-cgroup', 'full']).optional(),
      isConfined: z.boolean(),
      /** Why less is asked of it than usual: its owner's words. */
      because: z.string().optional(),
    })
    .optional(),
  tools: z.number().optional(),
  heldParts: z.number(),
  restarts: z.number(),
  memoryBytes: z.number().optional(),
});

const folders = z.array(z.string().min(1).max(4_096)).max(100);

/** Texts by their names. A value that is left out stays as it is: keys in the clear are not shown. */
const namedTexts = (name: z.ZodString) =>
  z.array(z.strictObject({ name, value: z.string().max(32_768).optional() })).max(200);

const seconds = z.number().positive().max(86_400).nullable();

/** What can be set for one server; what it does not have is left out. Empty texts and `null`: nothing is written, the default holds. */
export const serverSettings = z.strictObject({
  /** In their order. Where a key stands in one in the clear, `was` is its place in what is written, and it stays as it is. */
  args: z
    .array(z.strictObject({ value: z.string().max(32_768).optional(), was: z.int().min(0).max(500).optional() }))
    .max(500)
    .optional(),
  env: namedTexts(
    z
      .string()
      .min(1)
      .max(200)
      .regex(/^[^=\0]+$/),
  ).optional(),
  /** Sent with every request to a server that is reached by its address. RFC 9110, section 5.1. */
  headers: namedTexts(z.string().regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,200}$/)).optional(),
  /** How long it may take to answer, and how long a call may take whatever its progress. */
  answerSeconds: seconds.optional(),
  hardSeconds: seconds.optional(),
  reads: folders.optional(),
  writes: folders.optional(),
  /** The repository, or where downloads go. */
  folder: z.string().max(4_096).optional(),
  trust: z.enum(['review', 'trusted', 'pinned']).optional(),
  isolation: z.enum(['shared', 'per-client', 'per-session']).optional(),
  startSeconds: z.number().min(0.1).max(3_600).nullable().optional(),
  idleSeconds: z.number().min(1).max(604_800).nullable().optional(),
  memory: z
    .string()
    .regex(/^(?:\d+(?:\.\d+)? ?(?:[kKmMgGtT][iI]?)?[bB])?$/)
    .optional(),
});

/** Of the configuration's files, so that nobody's change is lost: what was looked at is what is changed. */
const revision = z.string().min(1).max(100);

/** Where a new server comes from, as a person says it. */
export const serverSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('package'), spec: z.string().trim().min(1).max(300) }),
  z.strictObject({
    kind: z.literal('command'),
    name: z.string().trim().min(1).max(64),
    line: z.string().trim().min(1).max(8_192),
  }),
  z.strictObject({
    kind: z.literal('url'),
    name: z.string().trim().min(1).max(64),
    url: z.url({ protocol: /^https?$/ }).max(4_096),
  }),
  /** The configuration file of a client. */
  z.strictObject({ kind: z.literal('import'), text: z.string().min(1).max(262_144) }),
]);

/** What is to be known before a server is added. */
const proposal = z.strictObject({
  name: z.string(),
  /** What would be started or reached, whole: words of whoever wrote it. */
  runs: z.string(),
  isRemote: z.boolean(),
  /** Names of the variables that it would be handed. */
  variables: z.array(z.string()),
  package: z
    .strictObject({ name: z.string(), version: z.string(), licence: z.string(), integrity: z.string() })
    .optional(),
  findings: z.array(
    z.strictObject({
      kind: z.enum(['near-miss', 'deprecated', 'unpinned', 'key-in-the-clear', 'taken', 'invalid']),
      /** What it is about, in words of others: a name, or what was found. */
      about: z.string(),
    }),
  ),
  /** False: it cannot be added as it is. */
  canBeAdded: z.boolean(),
});

/** Third-party and built-in servers. */
export const servers = {
  'servers.look': look(
    z.strictObject({}),
    z.strictObject({
      servers: z.array(card),
      /** What is wrong with the configuration as it lies on the disk; what held before goes on. */
      problem: z.string().optional(),
    }),
  ),
  /** Calls of the last hour, oldest first, in equal parts. */
  'servers.calls': look(
    z.strictObject({}),
    z.strictObject({
      partMs: z.number(),
      servers: z.array(z.strictObject({ name, calls: z.array(z.number()), failed: z.number() })),
    }),
  ),
  'servers.tools': look(
    z.strictObject({ name }),
    z.strictObject({
      /** When it was last asked; left out: never. */
      seenAt: z.number().optional(),
      tools: z.array(z.strictObject({ name: z.string(), title: z.string().optional(), words: z.string().optional() })),
    }),
  ),
  'servers.settings': look(z.strictObject({ name }), z.strictObject({ revision, settings: serverSettings })),
  'servers.enable': act(z.strictObject({ name, isEnabled: z.boolean() }), z.strictObject({})),
  'servers.configure': act(z.strictObject({ name, revision, settings: serverSettings }), z.strictObject({})),
  /** Starts nothing, and changes nothing. Of a package its registry is asked. */
  'servers.examine': act(z.strictObject({ source: serverSource }), z.strictObject({ proposals: z.array(proposal) })),
  /** Adds those of the proposals that a person agreed to; what they show is held until somebody has looked at it. */
  'servers.add': act(
    z.strictObject({ source: serverSource, names: z.array(name).min(1).max(100) }),
    z.strictObject({ added: z.array(name) }),
  ),
  'servers.restart': act(
    z.strictObject({ name }),
    z.strictObject({ how: z.enum(['restarted', 'started', 'failed', 'unanswered']), why: z.string().optional() }),
  ),
};
