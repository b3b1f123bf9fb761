import { GatewayError } from '../../errors.ts';
import type { Step } from '../call.ts';

export interface ConcurrencyOptions {
  /** Calls that run at once; the others wait in order. */
  readonly atOnce: number;
  /** Calls that may wait; one more is refused. */
  readonly mostWaiting: number;
}

/** Lets a bounded number of calls run, and a bounded number wait for their turn. */
export const concurrency = ({ atOnce, mostWaiting }: ConcurrencyOptions): Step => {
  const queue = new Set<() => void>();
  let running = 0;

  const turn = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const go = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        queue.delete(go);
        reject(new GatewayError('cancelled', 'The client cancelled the call while it waited for its turn.'));
      };
      queue.add(go);
      signal.addEventListener('abort', leave, { once: true });
    });

  const finished = (): void => {
    const [following] = queue;
    if (following === undefined) {
      running -= 1;
      return;
    }
    // The place passes on, so that nobody can slip in between.
    queue.delete(following);
    following();
  };

  return async (call, next) => {
    if (running < atOnce) {
      running += 1;
    } else {
      if (queue.size >= mostWaiting) {
        throw new GatewayError('rate-limited', `${running} calls run and ${queue.size} wait already.`, {
          remedy: 'Wait for answers before you send more, or raise `limits.max_concurrent_requests`.',
        });
      }
      await turn(call.signal);
    }
    try {
      return await next();
    } finally {
      finished();
    }
  };
};
