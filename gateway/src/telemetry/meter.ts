import type { Meter } from '../pipeline/steps/metrics.ts';
import { type Histogram, type LatencySnapshot, createHistogram } from './histogram.ts';

/** What was observed of one server since the gateway started. */
export interface ServerSnapshot {
  readonly server: string;
  readonly calls: number;
  /** Calls by what came of them, named as in the audit. */
  readonly outcomes: Readonly<Record<string, number>>;
  /**
   * The share of the calls that the server was asked to make and made, from 0 to 1: a tool's own error is an answer, a
   * refusal of ours is not the server's. Undefined until one was made.
   */
  readonly successRate: number | undefined;
  readonly latency: LatencySnapshot;
}

/** Counts calls and their durations, per server. */
export interface CallMeter extends Meter {
  /** In the order of the servers' names. */
  snapshot(): readonly ServerSnapshot[];
}

const successes = new Set(['ok', 'tool-error']);
const failures = new Set(['upstream-error', 'upstream-failed', 'upstream-unavailable', 'timeout', 'internal']);

/** A client can ask for servers that do not exist, under any number of names: beyond these they are counted together. */
const maxServers = 512;
const others = '(others)';

interface Tally {
  readonly outcomes: Map<string, number>;
  readonly latency: Histogram;
}

const sum = (outcomes: ReadonlyMap<string, number>, counted: ReadonlySet<string>): number =>
  [...outcomes].reduce((total, [outcome, calls]) => (counted.has(outcome) ? total + calls : total), 0);

const snapshotOf = (server: string, { outcomes, latency }: Tally): ServerSnapshot => {
  const made = sum(outcomes, successes);
  const asked = made + sum(outcomes, failures);
  return {
    server,
    calls: [...outcomes.values()].reduce((total, calls) => total + calls, 0),
    outcomes: Object.fromEntries(outcomes),
    successRate: asked === 0 ? undefined : made / asked,
    latency: latency.snapshot(),
  };
};

export const createMeter = (): CallMeter => {
  const tallies = new Map<string, Tally>();

  const tallyOf = (server: string): Tally => {
    const name = tallies.has(server) || tallies.size < maxServers ? server : others;
    const tally = tallies.get(name) ?? { outcomes: new Map(), latency: createHistogram() };
    tallies.set(name, tally);
    return tally;
  };

  return {
    observe(server, outcome, milliseconds) {
      const { outcomes, latency } = tallyOf(server);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      latency.add(milliseconds);
    },
    snapshot: () =>
      [...tallies]
        .toSorted(([left], [right]) => (left < right ? -1 : 1))
        .map(([server, tally]) => snapshotOf(server, tally)),
  };
};
