import { GatewayError } from '../../errors.ts';
import { Abort } from '../abort.ts';
import { afterwards } from '../afterwards.ts';
import type { Call, Step, Wire } from '../call.ts';
import { createDeadlines } from '../deadlines.ts';

export interface TimeoutOptions {
  /** Milliseconds without an answer or a sign of progress. */
  readonly quietMs: (call: Call) => number;
  /** Milliseconds for one try, whatever its progress. */
  readonly hardMs: number;
  /** What ends calls in the middle, whatever their time. Left out: nothing does. */
  readonly stopper?: Stopper;
}

/** Ends calls that run. */
export interface Stopper {
  /** Why this call has to end; undefined for one that may go on. */
  reason(call: Call): GatewayError | undefined;
  /** Is given what ends all calls that have a reason to. */
  join(endThem: () => void): void;
}

const tooSlow = ({ target }: Call, milliseconds: number): GatewayError =>
  new GatewayError(
    'timeout',
    `The server ${target.upstream} did not answer within ${Math.round(milliseconds / 1_000)} s.`,
    { remedy: 'Ask for less at once, or raise `server_config.request_timeout`.' },
  );

/** One try: when it began, and what its call had waited for its client before. */
interface Try {
  readonly started: number;
  readonly heldBefore: number;
}

/** While its client is asked, a server has all the time; afterwards it has as much as it had before. */
const dueOf = ({ asking, heldMs, progressAt }: Wire, one: Try, quiet: number, hardMs: number): number =>
  asking > 0
    ? performance.now() + quiet
    : Math.min(Math.max(one.started, progressAt) + quiet, one.started + heldMs - one.heldBefore + hardMs);

/** Bounds one try: stops waiting, and aborts it. Progress extends the first limit, never the second. */
export const timeout = ({ quietMs, hardMs, stopper }: TimeoutOptions): Step => {
  const deadlines = createDeadlines();
  stopper?.join(deadlines.look);
  return (call, next) => {
    const quiet = quietMs(call);
    const one: Try = { started: performance.now(), heldBefore: call.wire.heldMs };
    const attempt = new Abort();
    const onAbort = (): void => attempt.abort(call.signal.reason);
    if (call.signal.aborted) onAbort();
    call.signal.addEventListener('abort', onAbort, { once: true });
    const over = deadlines.watch({
      due: () => (stopper?.reason(call) === undefined ? dueOf(call.wire, one, quiet, hardMs) : -Infinity),
      expire: (now) => attempt.abort(stopper?.reason(call) ?? tooSlow(call, now - one.started)),
    });
    return afterwards(next(attempt.signal), () => {
      over();
      call.signal.removeEventListener('abort', onAbort);
    });
  };
};
