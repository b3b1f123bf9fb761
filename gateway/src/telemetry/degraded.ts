import { gatewayTroubles, troublesOf } from './troubles.ts';
import type { Found, Known, KnownServer, Trouble } from './troubles.ts';

/** How something stands: it works, only in part, or not at all. */
export type Condition = 'well' | 'degraded' | 'down';

/** How a gateway and each of its servers stand. */
export interface Standing {
  readonly state: Condition;
  readonly servers: Readonly<Record<string, Condition>>;
  /** The worst first. */
  readonly troubles: readonly Trouble[];
}

/** One that is tried again is not well before it is ready. */
const ofTrying = ({ name, state }: KnownServer, before: Standing | undefined): readonly Found[] =>
  state === 'starting'
    ? (before?.troubles ?? []).filter(
        ({ server, kind }) => server === name && (kind === 'restarting' || kind === 'failed'),
      )
    : [];

const weights = ['down', 'degraded', 'note'] as const;
const keyOf = ({ kind, server = '' }: Pick<Trouble, 'kind' | 'server'>): string => `${kind} ${server}`;

const worst = (troubles: readonly Pick<Trouble, 'weight'>[]): Condition => {
  if (troubles.some(({ weight }) => weight === 'down')) return 'down';
  return troubles.some(({ weight }) => weight === 'degraded') ? 'degraded' : 'well';
};

/**
 * How a gateway stands by what is known of it. A gateway that has a server without work still works: it is degraded; only
 * what stops all calls takes it down. `before` tells since when, of what does not say so itself.
 */
export const standingOf = (known: Known, before?: Standing): Standing => {
  const seen = new Map(before?.troubles.map((trouble) => [keyOf(trouble), trouble.since]));
  const found = [
    ...gatewayTroubles(known),
    ...known.servers.flatMap((server) => [...ofTrying(server, before), ...troublesOf(server)]),
  ];
  const troubles = found
    .map((one): Trouble => ({ ...one, since: one.since ?? seen.get(keyOf(one)) ?? known.at }))
    .toSorted((a, b) => weights.indexOf(a.weight) - weights.indexOf(b.weight));
  const own = troubles.filter(({ server }) => server === undefined);
  const servers = Object.fromEntries(
    known.servers.map(({ name }) => [name, worst(troubles.filter(({ server }) => server === name))]),
  );
  const suffers = Object.values(servers).some((state) => state !== 'well');
  const state = worst(own);
  return { state: state === 'well' && suffers ? 'degraded' : state, servers, troubles };
};

/** What came, and what went: as far as it takes something away. */
export const changesOf = (
  before: Standing,
  after: Standing,
): { readonly came: readonly Trouble[]; readonly went: readonly Trouble[] } => {
  const missing = (from: Standing, of: Standing): readonly Trouble[] => {
    const there = new Set(of.troubles.map(keyOf));
    return from.troubles.filter((trouble) => trouble.weight !== 'note' && !there.has(keyOf(trouble)));
  };
  return { came: missing(after, before), went: missing(before, after) };
};
