import { GatewayError } from '../../errors.ts';
import { Abort } from '../abort.ts';
import type { Call, Step, Wire } from '../call.ts';
import { createDeadlines } from '../deadlines.ts';

/** How long one try of a call may take, and where its owner said so. */
export interface TimeoutLimits {
  /** Milliseconds without an answer or a sign of progress. */
  readonly quietMs: number;
  /** Milliseconds for one try, whatever its progress. */
  readonly hardMs: number;
  /** Keys of the configuration, for whoever wants more. */
  readonly quietKey: string;
  readonly hardKey: string;
}

export interface TimeoutOptions {
  /** The same object for all calls with the same limits. */
  readonly limits: (call: Call) => TimeoutLimits;
  /** Told of each try that failed, for whatever reason: here is who waits for its end anyway. */
  readonly onFailed?: (call: Call, error: unknown) => void;
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

const tooSlow = ({ target }: Call, milliseconds: number, key: string): GatewayError =>
  new GatewayError(
    'timeout',
    `The server ${target.upstream} did not answer within ${Math.max(1, Math.round(milliseconds / 1_000))} s.`,
    { remedy: `Ask for less at once, or raise \`${key}\`.` },
  );

/** One try: when it began, and what its call had waited for its client before. */
interface Try {
  readonly started: number;
  readonly heldBefore: number;
}

const hardDue = ({ heldMs }: Wire, { started, heldBefore }: Try, hardMs: number): number =>
  started + heldMs - heldBefore + hardMs;

/** While its client is asked, a server has all the time; afterwards it has as much as it had before. */
const dueOf = (wire: Wire, one: Try, { quietMs, hardMs }: TimeoutLimits): number =>
  wire.asking > 0
    ? performance.now() + quietMs
    : Math.min(Math.max(one.started, wire.progressAt) + quietMs, hardDue(wire, one, hardMs));

/** Bounds one try: stops waiting, and aborts it. Progress extends the first limit, never the second. */
export const timeout = ({ limits: limitsOf, onFailed = () => {}, stopper }: TimeoutOptions): Step => {
  const deadlines = createDeadlines();
  stopper?.join(deadlines.look);
  return (call, next) => {
    const limits = limitsOf(call);
    const one: Try = { started: performance.now(), heldBefore: call.wire.heldMs };
    const attempt = new Abort();
    const onAbort = (): void => attempt.abort(call.signal.reason);
    if (call.signal.aborted) onAbort();
    call.signal.addEventListener('abort', onAbort, { once: true });
    const over = deadlines.watch({
      due: () => (stopper?.reason(call) === undefined ? dueOf(call.wire, one, limits) : -Infinity),
      expire(now) {
        const isHard = now >= hardDue(call.wire, one, limits.hardMs);
        const late = (): GatewayError => tooSlow(call, now - one.started, isHard ? limits.hardKey : limits.quietKey);
        attempt.abort(stopper?.reason(call) ?? late());
      },
    });
    const end = (): void => {
      over();
      call.signal.removeEventListener('abort', onAbort);
    };
    return next(attempt.signal).then(
      (answer) => {
        end();
        return answer;
      },
      (error: unknown) => {
        end();
        onFailed(call, error);
        throw error;
      },
    );
  };
};
