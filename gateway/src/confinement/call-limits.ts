import { setTimeout as sleep } from 'node:timers/promises';
import type { Exceeded, Limits } from '../policy/confinement.ts';
import { limitError } from '../policy/exceeded.ts';

/** A process of a server whose calls can be measured. */
export interface Measured {
  beginCall(
    allowed: Limits['call'],
    onExceeded: (exceeded: Exceeded) => void,
  ): { end(): { readonly peakBytes: number; readonly cpuMs: number } };
  /** Ends it at once; settles when it is gone. */
  kill(): Promise<unknown>;
}

/** What was measured of one call. */
export interface CallUsage {
  readonly peakBytes: number;
  readonly cpuMs: number;
}

/** Lets the calls of a server run one at a time, measures each, and ends the process of one that uses too much. */
export interface CallLimits {
  /** Rejects with `limit-exceeded`. `onUsage` is told before it settles. */
  run<T>(server: string, work: () => Promise<T>, onUsage: (usage: CallUsage) => void): Promise<T>;
}

/** How long the next call waits for a process that was killed. */
const longestEndMs = 5_000;

export interface CallLimitsOptions {
  /** Has the server running, where it can. */
  start(server: string): Promise<unknown>;
  processes(server: string): readonly Measured[];
  allowed(server: string): Limits['call'];
}

export const createCallLimits = ({ start, processes, allowed }: CallLimitsOptions): CallLimits => {
  const turns = new Map<string, Promise<unknown>>();
  /** Processes that are on their way out: the next call must not meet them. */
  const dying = new Map<string, Promise<unknown>>();

  const measured = async <T>(
    server: string,
    work: () => Promise<T>,
    onUsage: (usage: CallUsage) => void,
  ): Promise<T> => {
    const leaving = dying.get(server);
    if (leaving !== undefined) {
      await Promise.race([leaving, sleep(longestEndMs, undefined, { ref: false })]);
      dying.delete(server);
    }
    // One that cannot start says so when it gets the call.
    if (processes(server).length === 0) await start(server).catch(() => {});
    let over: Exceeded | undefined;
    const { promise: exceeded, reject } = Promise.withResolvers<never>();
    exceeded.catch(() => {});
    const meters = processes(server).map((one) =>
      one.beginCall(allowed(server), (what) => {
        over ??= what;
        reject(limitError(`The call on ${server}`, what));
        dying.set(server, one.kill());
      }),
    );
    try {
      return await Promise.race([work(), exceeded]);
    } catch (error) {
      // Its process may have died of it before it was told.
      throw over === undefined ? error : limitError(`The call on ${server}`, over);
    } finally {
      const used = meters.map((meter) => meter.end());
      if (used.length > 0) {
        onUsage({
          peakBytes: Math.max(...used.map(({ peakBytes }) => peakBytes)),
          cpuMs: used.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
        });
      }
    }
  };

  return {
    run(server, work, onUsage) {
      const before = turns.get(server) ?? Promise.resolve();
      const mine = before.then(() => measured(server, work, onUsage));
      const settled = mine.then(
        () => {},
        () => {},
      );
      turns.set(server, settled);
      return mine;
    },
  };
};
