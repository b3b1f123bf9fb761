import { GatewayError } from '../../errors.ts';
import { afterwards } from '../afterwards.ts';
import type { Step } from '../call.ts';
import type { Signal } from '../abort.ts';
import { abortReason } from '../or-aborted.ts';

export interface ConcurrencyOptions {
  /** Calls of one server that run at once; the others wait in order. */
  readonly atOnce: number;
  /** Calls of one server that may wait; one more is refused. */
  readonly mostWaiting: number;
}

/** The calls of one server. */
interface Lane {
  running: number;
  readonly queue: Set<() => void>;
}

const turn = (queue: Lane['queue'], signal: Signal): Promise<void> =>
  new Promise((resolve, reject) => {
    const go = (): void => {
      signal.removeEventListener('abort', leave);
      resolve();
    };
    const leave = (): void => {
      queue.delete(go);
      reject(abortReason(signal));
    };
    if (signal.aborted) return leave();
    queue.add(go);
    signal.addEventListener('abort', leave, { once: true });
  });

/**
 * Lets a bounded number of calls of each server run, and a bounded number wait for their turn. Servers do not share the
 * bound: one that hangs fills its own lane only.
 */
export const concurrency = (options: ConcurrencyOptions): Step => {
  // One a server of the configuration: calls to others do not come this far.
  const lanes = new Map<string, Lane>();
  const laneOf = (server: string): Lane => {
    const known = lanes.get(server);
    if (known !== undefined) return known;
    const lane: Lane = { running: 0, queue: new Set() };
    lanes.set(server, lane);
    return lane;
  };

  const finished = (lane: Lane): void => {
    const following = lane.queue.size === 0 ? undefined : lane.queue.values().next().value;
    if (following === undefined) {
      lane.running -= 1;
      return;
    }
    // The place passes on, so that nobody can slip in between.
    lane.queue.delete(following);
    following();
  };

  /** A bounded wait for a place; the place is taken when it is over. */
  const place = (lane: Lane, signal: Signal): Promise<void> => {
    if (lane.queue.size < options.mostWaiting) return turn(lane.queue, signal);
    throw new GatewayError('rate-limited', `${lane.running} calls run and ${lane.queue.size} wait already.`, {
      remedy: 'Wait for answers before you send more, or raise `limits.max_concurrent_requests`.',
    });
  };

  return (call, next) => {
    // Whoever stops a server that hangs must not wait behind the calls that hang.
    if (call.target.kind === 'server') return next();
    const lane = laneOf(call.target.upstream);
    const free = (): void => finished(lane);
    if (lane.running >= options.atOnce) return place(lane, call.signal).then(() => afterwards(next(), free));
    lane.running += 1;
    return afterwards(next(), free);
  };
};
