import { GatewayError } from '../errors.ts';
import type { Signal } from './abort.ts';

/** Why a signal aborted, as a refusal: its own reason where that is one, else that the client took the call back. */
export const abortReason = ({ reason }: Signal): GatewayError =>
  reason instanceof GatewayError ? reason : new GatewayError('cancelled', 'The client cancelled the call.');

/** The same promise, for someone who stops waiting when the signal aborts; what it was goes on by itself. */
export const orAborted = <T>(promise: Promise<T>, signal: Signal): Promise<T> =>
  new Promise((resolve, reject) => {
    const onAbort = (): void => reject(abortReason(signal));
    // Heard first: when nobody waits any more, its rejection must not end the process.
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
  });
