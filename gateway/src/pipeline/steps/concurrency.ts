import { GatewayError } from '../../errors.ts';
import { afterwards } from '../afterwards.ts';
import type { Call, Step } from '../call.ts';
import { createFairQueue } from '../fair-queue.ts';
import type { FairQueue } from '../fair-queue.ts';
import { abortReason } from '../or-aborted.ts';

export interface ConcurrencyOptions {
  /** Calls of one server that run at once; the others wait, and the clients take turns. */
  readonly atOnce: number;
  /** Calls of one server that may wait; one more is refused. */
  readonly mostWaiting: number;
  /** Is given what tells how many calls of a server wait. */
  readonly onQueues?: (queued: (server: string) => number) => void;
}

/** A call that waits for its turn. */
interface Waiting {
  go(): void;
  refuse(error: GatewayError): void;
}

/** The calls of one server. */
interface Lane {
  running: number;
  readonly queue: FairQueue<Waiting>;
  /** One of its calls is over. */
  readonly free: () => void;
}

const full = ({ running, queue }: Lane): GatewayError =>
  new GatewayError('rate-limited', `${running} calls run and ${queue.size} wait already.`, {
    remedy: 'Wait for answers before you send more, or raise `limits.max_concurrent_requests`.',
  });

/** A bounded wait for a place; the place is taken when it is over. */
const turn = (lane: Lane, { signal, principal: { client } }: Call): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject(abortReason(signal));
    const leave = (): void => {
      lane.queue.leave(client, waiting);
      reject(abortReason(signal));
    };
    const waiting: Waiting = {
      go() {
        signal.removeEventListener('abort', leave);
        resolve();
      },
      refuse(error) {
        signal.removeEventListener('abort', leave);
        reject(error);
      },
    };
    signal.addEventListener('abort', leave, { once: true });
    return lane.queue.add(client, waiting)?.refuse(full(lane));
  });

/**
 * Lets a bounded number of calls of each server run, and a bounded number wait for their turn, one client after the other.
 * Servers do not share the bound: one that hangs fills its own lane only.
 */
export const concurrency = (options: ConcurrencyOptions): Step => {
  // One a server of the configuration: calls to others do not come this far.
  const lanes = new Map<string, Lane>();
  options.onQueues?.((server) => lanes.get(server)?.queue.size ?? 0);
  const laneOf = (server: string): Lane => {
    const known = lanes.get(server);
    if (known !== undefined) return known;
    const lane: Lane = { running: 0, queue: createFairQueue(options.mostWaiting), free: () => finished(lane) };
    lanes.set(server, lane);
    return lane;
  };

  const finished = (lane: Lane): void => {
    // The place passes on, so that nobody can slip in between.
    const following = lane.queue.size === 0 ? undefined : lane.queue.take();
    if (following === undefined) lane.running -= 1;
    else following.go();
  };

  return (call, next) => {
    // Whoever stops a server that hangs must not wait behind the calls that hang.
    if (call.target.kind === 'server') return next();
    const lane = laneOf(call.target.upstream);
    if (lane.running >= options.atOnce) return turn(lane, call).then(() => afterwards(next(), lane.free));
    lane.running += 1;
    return afterwards(next(), lane.free);
  };
};
