import type { Meter } from '../pipeline/steps/metrics.ts';
import { type Histogram, type LatencySnapshot, createHistogram, together } from './histogram.ts';

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
  /** Calls that the server was asked to make. */
  readonly asked: number;
  /** Of those, how many it did not make. */
  readonly failed: number;
  /** Calls that were refused because of who made them, or what for: nobody had allowed it. */
  readonly unauthorised: number;
  /** Of all calls, those that were refused too. */
  readonly latency: LatencySnapshot;
  /** Of those that the server was asked to make alone. */
  readonly answering: LatencySnapshot;
}

/** Counts calls and their durations, per server. */
export interface CallMeter extends Meter {
  /** In the order of the servers' names. */
  snapshot(): readonly ServerSnapshot[];
}

const successes = new Set(['ok', 'tool-error']);
const failures = new Set([
  'upstream-error',
  'upstream-failed',
  'upstream-unavailable',
  'limit-exceeded',
  'timeout',
  'internal',
]);
/**
 * What nobody had allowed. What is held or frozen is not among them: that says nothing about who calls, and an alert that
 * freezes must not be fed by what it refuses.
 */
const trespasses = new Set(['permission-denied', 'not-approved', 'unauthenticated']);

/** A client can ask for servers that do not exist, under any number of names: beyond these they are counted together. */
const maxServers = 512;
const others = '(others)';

/** The calls of one server that ended alike. */
interface Count {
  calls: number;
  readonly latency: Histogram;
}

interface Tally {
  readonly outcomes: Map<string, Count>;
  readonly answering: Histogram;
  readonly refused: Histogram;
}

const sum = (outcomes: ReadonlyMap<string, Count>, counted: ReadonlySet<string>): number =>
  [...outcomes].reduce((total, [outcome, { calls }]) => (counted.has(outcome) ? total + calls : total), 0);

const snapshotOf = (server: string, { outcomes, answering, refused }: Tally): ServerSnapshot => {
  const made = sum(outcomes, successes);
  const failed = sum(outcomes, failures);
  const asked = made + failed;
  return {
    server,
    calls: [...outcomes.values()].reduce((total, { calls }) => total + calls, 0),
    outcomes: Object.fromEntries([...outcomes].map(([outcome, { calls }]) => [outcome, calls])),
    successRate: asked === 0 ? undefined : made / asked,
    asked,
    failed,
    unauthorised: sum(outcomes, trespasses),
    latency: together([answering.snapshot(), refused.snapshot()]),
    answering: answering.snapshot(),
  };
};

export const createMeter = (): CallMeter => {
  const tallies = new Map<string, Tally>();

  const tallyOf = (server: string): Tally => {
    const name = tallies.has(server) || tallies.size < maxServers ? server : others;
    const tally = tallies.get(name) ?? {
      outcomes: new Map(),
      answering: createHistogram(),
      refused: createHistogram(),
    };
    tallies.set(name, tally);
    return tally;
  };

  const countOf = ({ outcomes, answering, refused }: Tally, outcome: string): Count => {
    const wasAsked = successes.has(outcome) || failures.has(outcome);
    const count = outcomes.get(outcome) ?? { calls: 0, latency: wasAsked ? answering : refused };
    outcomes.set(outcome, count);
    return count;
  };

  return {
    observe(server, outcome, milliseconds) {
      const known = tallies.get(server)?.outcomes.get(outcome);
      const count = known ?? countOf(tallyOf(server), outcome);
      count.calls += 1;
      count.latency.add(milliseconds);
    },
    snapshot: () =>
      [...tallies]
        .toSorted(([left], [right]) => (left < right ? -1 : 1))
        .map(([server, tally]) => snapshotOf(server, tally)),
  };
};
