import { thawCommand } from '../pipeline/steps/freeze.ts';
import { reviewCommand } from '../policy/item.ts';
import { shellWord } from '../policy/shell-word.ts';
import { shorten } from '../policy/visible.ts';

/** How much a trouble takes away: nothing yet, a part, or all of what it is about. */
export type Weight = 'note' | 'degraded' | 'down';

/** What is not as it should be, in words for a person. */
export interface Trouble {
  readonly kind: string;
  /** Left out where it is about the gateway as a whole. */
  readonly server?: string;
  readonly weight: Weight;
  /** Epoch milliseconds. */
  readonly since: number;
  /** Epoch milliseconds: when something is tried by itself. */
  readonly until?: number;
  /** Why, what does not work, what still does, and what brings it back: one sentence each. */
  readonly why: string;
  readonly lost: string;
  readonly works: string;
  readonly back: string;
}

/** Since when and why, of a fact that is known elsewhere. Epoch milliseconds. */
export interface Since {
  readonly since: number;
  readonly why: string;
}

/** A server as it is known. */
export interface KnownServer {
  readonly name: string;
  readonly state: 'idle' | 'starting' | 'ready' | 'restarting' | 'failed' | 'stopped';
  readonly since?: number;
  readonly until?: number;
  readonly reason?: string;
  /** The whole of it is held until a person has looked. */
  readonly held?: { readonly since?: number; readonly why: string };
  /** How many of its parts are held. */
  readonly heldParts?: number;
  /** A person stopped all calls of it. */
  readonly frozen?: Since;
  readonly circuit?: { readonly state: 'open' | 'half-open'; readonly since: number; readonly until?: number };
  /** It grows, and is started anew. */
  readonly growth?: string;
  /** What confines it, where that is less than this machine could give. */
  readonly weakTier?: string;
}

/** What is known of a gateway at one moment. */
export interface Known {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly servers: readonly KnownServer[];
  readonly frozen?: Since;
  readonly auditBehind?: Since;
  readonly stateLocked?: Since;
  readonly secretsClosed?: Since;
  readonly diskLow?: Since;
}

/** A trouble that may not know since when. */
export type Found = Omit<Trouble, 'since'> & { readonly since: number | undefined };

/** Part of it may be a server's own words. */
const sentence = (text: string): string => {
  const seen = shorten(text, 500);
  return /[.!?…]$/.test(seen) ? seen : `${seen}.`;
};

const restartCommand = (server: string): string => `\`storycore-mcp restart ${shellWord(server)}\``;

const ofState = ({ name, state, since, until, reason = 'it ended' }: KnownServer): readonly Found[] => {
  const about = { server: name, since, ...(until === undefined ? {} : { until }) };
  const others = 'All other servers.';
  switch (state) {
    case 'restarting':
      return [
        {
          ...about,
          kind: 'restarting',
          weight: 'degraded',
          why: sentence(reason.startsWith('The server ') ? reason : `${name} ${reason}`),
          lost: `Calls of ${name} wait for a moment, or are told to come again.`,
          works: 'Its lists, and all other servers.',
          back: 'It is started again by itself.',
        },
      ];
    case 'failed':
      return [
        {
          ...about,
          kind: 'failed',
          weight: 'down',
          why: sentence(`${name} keeps failing: ${reason}`),
          lost: `Calls of ${name} are refused.`,
          works: 'Its lists, and all other servers.',
          back: `The next call after a rest tries once more; ${restartCommand(name)} does now.`,
        },
      ];
    case 'stopped':
      return [
        {
          ...about,
          kind: 'stopped',
          weight: 'down',
          why: `${name} was stopped.`,
          lost: `Calls of ${name} are refused.`,
          works: others,
          back: `${restartCommand(name)}, or mcp_server_start of the engine.`,
        },
      ];
    case 'idle':
    case 'starting':
    case 'ready':
      return [];
  }
};

const ofHolds = ({ name, held, heldParts = 0 }: KnownServer): readonly Found[] => {
  const back = `\`${reviewCommand({ kind: 'server', server: name, name: '' })}\` shows it, and how to release it.`;
  if (held !== undefined) {
    return [
      {
        kind: 'held',
        server: name,
        weight: 'down',
        since: held.since,
        why: sentence(`${name} is held for review: ${held.why}`),
        lost: `Nothing of ${name} can be used.`,
        works: 'All other servers.',
        back,
      },
    ];
  }
  if (heldParts === 0) return [];
  return [
    {
      kind: 'held-parts',
      server: name,
      weight: 'note',
      since: undefined,
      why: `${heldParts} of what ${name} shows ${heldParts === 1 ? 'is' : 'are'} held for review.`,
      lost: 'What is held cannot be used.',
      works: `Everything else of ${name}.`,
      back,
    },
  ];
};

const ofFreeze = ({ name, frozen }: KnownServer): readonly Found[] =>
  frozen === undefined
    ? []
    : [
        {
          kind: 'frozen',
          server: name,
          weight: 'down',
          since: frozen.since,
          why: sentence(frozen.why),
          lost: `Calls of ${name} are refused.`,
          works: 'Its lists, and all other servers.',
          back: `\`${thawCommand({ server: name })}\` lets calls go again.`,
        },
      ];

const ofCircuit = ({ name, circuit }: KnownServer): readonly Found[] => {
  if (circuit === undefined) return [];
  const { state, since, until } = circuit;
  return [
    {
      kind: 'circuit',
      server: name,
      weight: state === 'open' ? 'down' : 'degraded',
      since,
      ...(until === undefined ? {} : { until }),
      why: `Too many calls of ${name} failed.`,
      lost: state === 'open' ? `Calls of ${name} are refused at once.` : `Calls of ${name} are tried one at a time.`,
      works: 'What was declared as its fallback, and all other servers.',
      back: state === 'open' ? 'It is tried again after a rest.' : 'It works again when the call that is tried does.',
    },
  ];
};

const ofGrowth = ({ name, growth }: KnownServer): readonly Found[] =>
  growth === undefined
    ? []
    : [
        {
          kind: 'memory',
          server: name,
          weight: 'note',
          since: undefined,
          why: sentence(`${name} is started anew: ${growth}`),
          lost: 'Nothing: calls that it has are answered first.',
          works: 'Everything.',
          back: 'It is ready in a moment.',
        },
      ];

const ofTier = ({ name, weakTier }: KnownServer): readonly Found[] =>
  weakTier === undefined
    ? []
    : [
        {
          kind: 'confinement',
          server: name,
          weight: 'note',
          since: undefined,
          why: `${name} is confined as far as this machine can: ${weakTier}.`,
          lost: 'A part of its confinement.',
          works: 'Everything that may start with less.',
          back: '`storycore-mcp doctor` says what this machine lacks.',
        },
      ];

/** What is wrong with one server. */
export const troublesOf = (server: KnownServer): readonly Found[] =>
  [ofFreeze, ofHolds, ofState, ofCircuit, ofGrowth, ofTier].flatMap((rule) => rule(server));

const whole = (
  kind: string,
  weight: Weight,
  fact: Since | undefined,
  words: Pick<Trouble, 'lost' | 'works' | 'back'>,
) => (fact === undefined ? [] : [{ kind, weight, since: fact.since, why: sentence(fact.why), ...words }]);

/** What is wrong with the gateway as a whole. */
export const gatewayTroubles = (known: Known): readonly Found[] => [
  ...whole('frozen', 'down', known.frozen, {
    lost: 'All calls are refused.',
    works: 'Sessions, lists, and what a person does on the command line.',
    back: `\`${thawCommand({ server: '' })}\` lets calls go again.`,
  }),
  ...whole('state-locked', 'degraded', known.stateLocked, {
    lost: 'What is granted, held and approved now is not seen; records wait beside the state file.',
    works: 'Calls, by what was granted before.',
    back: 'The program that locks the state file has to let it go: see the log for its path.',
  }),
  ...whole('audit-behind', 'degraded', known.auditBehind, {
    lost: 'When too much waits, calls are refused: what cannot be recorded does not run.',
    works: 'Calls, for now: each is recorded beside the state file.',
    back: 'Free the state file or its disk; records are moved by themselves.',
  }),
  ...whole('secrets-closed', 'degraded', known.secretsClosed, {
    lost: 'Servers that need a secret do not start.',
    works: 'All servers without one.',
    back: 'Unlock the keychain of this machine, or see `storycore-mcp secret list`.',
  }),
  ...whole('disk-low', 'degraded', known.diskLow, {
    lost: 'When it is full, calls are refused: what cannot be recorded does not run.',
    works: 'Everything, for now.',
    back: 'Free some space there.',
  }),
];
