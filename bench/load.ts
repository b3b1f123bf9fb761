import { setTimeout as sleep } from 'node:timers/promises';
import type { Conversation } from './running.ts';

/** A text that no other call of this chunk has. */
const textOf = (number: number, bytes: number): string => `${number}:`.padEnd(bytes, 'x');

const callBytes = 100;

/** Calls one after the other; milliseconds each. Throws on a wrong answer: such a time would mean nothing. */
export const sequence = async (running: Conversation, calls: number, bytes = callBytes): Promise<readonly number[]> => {
  const times: number[] = [];
  for (let number = 0; number < calls; number += 1) {
    const text = textOf(number, bytes);
    const from = performance.now();
    const right = await running.echo(text);
    times.push(performance.now() - from);
    if (!right) throw new Error(`${running.target.name} gave back another text than it was sent.`);
  }
  return times;
};

export interface Load {
  /** Answered with what was sent. */
  readonly right: number;
  /** Answered with something else, with an error, or not at all. */
  readonly wrong: number;
  /** From the first call to the last answer. */
  readonly ms: number;
}

/** Keeps so many calls in flight until the time or the calls are used up, and waits for all answers. */
export const load = async (
  running: Conversation,
  { inFlight, forMs = Infinity, calls = Infinity }: { inFlight: number; forMs?: number; calls?: number },
): Promise<Load> => {
  const from = performance.now();
  let started = 0;
  let right = 0;
  const worker = async (): Promise<void> => {
    while (started < calls && performance.now() - from < forMs) {
      started += 1;
      if (await running.echo(textOf(started, callBytes)).catch(() => false)) right += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return { right, wrong: started - right, ms: performance.now() - from };
};

/**
 * Calls that bring the code of each target into its final form; they are not counted. Many in flight and one after the
 * other: what runs once for many calls at once is far from its final form after the former.
 */
export const warmUp = async (live: readonly Conversation[], calls: number): Promise<void> => {
  for (const inFlight of [16, 1]) for (const running of live) await load(running, { inFlight, calls });
};

/** So many calls at once, in one write. */
export const burst = async (running: Conversation, calls: number): Promise<Load> =>
  load(running, { inFlight: calls, calls });

/** Waits for answers that should not come, and gives their number. */
export const strays = async (running: Conversation): Promise<number> => {
  await sleep(200);
  return running.client.strays;
};
