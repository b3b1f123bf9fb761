import { setTimeout as sleep } from 'node:timers/promises';
import { load } from './load.ts';
import { canLook, cpuMs } from './processes.ts';
import type { Conversation } from './running.ts';

const settleMs = 50;
const lookMs = 50;
/** Looks in a row that find nothing done; longer than what a target waits before it does what it put off. */
const quietLooks = 4;
const mostLooks = 100;

/** Waits until the processes do nothing: what one put off until calls rest must not run in another's turn. */
export const atRest = async (own: readonly number[]): Promise<void> => {
  let last = cpuMs(own);
  for (let looks = 0, quiet = 0; quiet < quietLooks && looks < mostLooks; looks += 1) {
    await sleep(lookMs);
    const now = cpuMs(own);
    quiet = now - last < 0.5 ? quiet + 1 : 0;
    last = now;
  }
};

export interface Turn<Value> {
  readonly value: Value;
  /** Of the target's own processes, over all calls of the turn and what they left to be done after. */
  readonly cpuMs: number;
  /** Calls that were made to warm up; they are in the CPU time and in nothing else. */
  readonly uncounted: number;
}

/**
 * One target's turn, the others being idle. A process that was idle takes a moment until it sits well on a core, so it
 * begins with calls that are not counted; it ends when the target has nothing left to do.
 */
export const turn = async <Value>(
  running: Conversation,
  inFlight: number,
  work: () => Promise<Value>,
): Promise<Turn<Value>> => {
  const { own } = running.processes();
  const before = cpuMs(own);
  const { right } = await load(running, { inFlight, forMs: settleMs });
  const value = await work();
  if (running.target.aggregates) await atRest(own);
  return { value, cpuMs: cpuMs(own) - before, uncounted: right };
};

/** Undefined where it cannot be seen, and of a direct connection, which has no process between. */
export const cpuMsPerCall = ({ target }: Conversation, cpu: number, calls: number): number | undefined =>
  canLook && target.aggregates ? cpu / calls : undefined;
