import { abortReason } from '../pipeline/or-aborted.ts';
import type { Signal } from '../pipeline/abort.ts';

/** Those who wait for something of a server, first come, first served. */
export interface Turns {
  /** Resolves when it is the turn of whoever asks; rejects when the signal aborts before. */
  wait(server: string, signal: Signal): Promise<void>;
  /** It is the turn of the next who waits. */
  advance(server: string): void;
  areWaitedFor(server: string): boolean;
}

export const createTurns = (): Turns => {
  const queues = new Map<string, Set<() => void>>();
  return {
    wait: (server, signal) =>
      new Promise((resolve, reject) => {
        const queue = queues.get(server) ?? new Set();
        queues.set(server, queue);
        const leave = (): void => {
          queue.delete(go);
          signal.removeEventListener('abort', onAbort);
        };
        const go = (): void => {
          leave();
          resolve();
        };
        const onAbort = (): void => {
          leave();
          reject(abortReason(signal));
        };
        if (signal.aborted) return onAbort();
        queue.add(go);
        signal.addEventListener('abort', onAbort, { once: true });
      }),
    advance: (server) => queues.get(server)?.values().next().value?.(),
    areWaitedFor: (server) => (queues.get(server)?.size ?? 0) > 0,
  };
};
