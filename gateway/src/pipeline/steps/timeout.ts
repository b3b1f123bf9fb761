import { GatewayError } from '../../errors.ts';
import type { Call, Step } from '../call.ts';
import { Abort } from '../abort.ts';

export interface TimeoutOptions {
  /** Milliseconds without an answer or a sign of progress. */
  readonly quietMs: (call: Call) => number;
  /** Milliseconds for one try, whatever its progress. */
  readonly hardMs: number;
}

/** Bounds one try: stops waiting, and aborts it. Progress extends the first limit, never the second. */
export const timeout =
  ({ quietMs, hardMs }: TimeoutOptions): Step =>
  (call, next) => {
    const quiet = quietMs(call);
    const started = performance.now();
    const attempt = new Abort();
    const onAbort = (): void => attempt.abort(call.signal.reason);
    if (call.signal.aborted) onAbort();
    call.signal.addEventListener('abort', onAbort, { once: true });

    const check = (): void => {
      const now = performance.now();
      const due = Math.min(Math.max(started, call.wire.progressAt) + quiet, started + hardMs);
      if (now < due) {
        timer = setTimeout(check, due - now);
        return;
      }
      const seconds = Math.round((now - started) / 1_000);
      attempt.abort(
        new GatewayError('timeout', `The server ${call.target.upstream} did not answer within ${seconds} s.`, {
          remedy: 'Ask for less at once, or raise `server_config.request_timeout`.',
        }),
      );
    };
    let timer = setTimeout(check, Math.min(quiet, hardMs));

    return next(attempt.signal).finally(() => {
      clearTimeout(timer);
      call.signal.removeEventListener('abort', onAbort);
    });
  };
