import { GatewayError } from '../errors.ts';
import type { Signal } from '../pipeline/abort.ts';
import { abortReason } from '../pipeline/or-aborted.ts';

/** Waits for what a hook answers, at most so long, and no longer than its call is wanted. Rejects with the reason. */
export const inTime = <T>(work: (signal: AbortSignal) => Promise<T>, timeoutMs: number, signal?: Signal): Promise<T> =>
  new Promise((resolve, reject) => {
    const abort = new AbortController();
    const give = (error: unknown): void => {
      abort.abort(error);
      reject(error);
    };
    const onAbort = (): void => (signal === undefined ? undefined : give(abortReason(signal)));
    if (signal?.aborted === true) return onAbort();
    const timer = setTimeout(
      () => give(new GatewayError('timeout', `it did not answer in ${timeoutMs} ms`)),
      timeoutMs,
    );
    signal?.addEventListener('abort', onAbort, { once: true });
    // A hook that throws at once has rejected.
    void Promise.try(work, abort.signal)
      .then(resolve, reject)
      .finally(() => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      });
    return undefined;
  });
