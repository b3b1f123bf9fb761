import { GatewayError } from '../../errors.ts';
import { Abort } from '../abort.ts';
import type { Call, Step } from '../call.ts';
import { createDeadlines } from '../deadlines.ts';
import type { Deadline } from '../deadlines.ts';
import { turnNow } from '../turn-time.ts';

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
  /** Told of each try that was answered, before its answer goes on: here is who waits for its end anyway. */
  readonly onAnswered?: (call: Call) => void;
  /** Told of each try that failed, for whatever reason. */
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

const onlyOnce = { once: true } as const;

const tooSlow = ({ target }: Call, milliseconds: number, key: string): GatewayError =>
  new GatewayError(
    'timeout',
    `The server ${target.upstream} did not answer within ${Math.max(1, Math.round(milliseconds / 1_000))} s.`,
    { remedy: `Ask for less at once, or raise \`${key}\`.` },
  );

/** One try of a call. A class: what is made for each call costs less as one object than as a function for each use. */
class Try implements Deadline {
  readonly abort = new Abort();
  readonly #call: Call;
  readonly #limits: TimeoutLimits;
  readonly #stopper: Stopper | undefined;
  readonly #started = turnNow();
  /** What its call had waited for its client before. */
  readonly #heldBefore: number;

  constructor(call: Call, limits: TimeoutLimits, stopper: Stopper | undefined) {
    this.#call = call;
    this.#limits = limits;
    this.#stopper = stopper;
    this.#heldBefore = call.wire.heldMs;
  }

  // Not `#hardDue`: a private method is one more thing to write into each object.
  hardDue(): number {
    return this.#started + this.#call.wire.heldMs - this.#heldBefore + this.#limits.hardMs;
  }

  /** While its client is asked, a server has all the time; afterwards it has as much as it had before. */
  due(): number {
    if (this.#stopper?.reason(this.#call) !== undefined) return -Infinity;
    const { asking, progressAt } = this.#call.wire;
    const { quietMs } = this.#limits;
    if (asking > 0) return performance.now() + quietMs;
    return Math.min(Math.max(this.#started, progressAt) + quietMs, this.hardDue());
  }

  expire(now: number): void {
    const { quietKey, hardKey } = this.#limits;
    const late = (): GatewayError =>
      tooSlow(this.#call, now - this.#started, now >= this.hardDue() ? hardKey : quietKey);
    this.abort.abort(this.#stopper?.reason(this.#call) ?? late());
  }
}

/** Bounds one try: stops waiting, and aborts it. Progress extends the first limit, never the second. */
export const timeout = ({ limits: limitsOf, onAnswered, onFailed, stopper }: TimeoutOptions): Step => {
  const deadlines = createDeadlines();
  stopper?.join(deadlines.look);
  return (call, next) => {
    const one = new Try(call, limitsOf(call), stopper);
    const { signal } = call;
    const onAbort = (): void => one.abort.abort(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, onlyOnce);
    const watched = deadlines.watch(one);
    return next(one.abort).then(
      (answer) => {
        deadlines.leave(watched);
        signal.removeEventListener('abort', onAbort);
        onAnswered?.(call);
        return answer;
      },
      (error: unknown) => {
        deadlines.leave(watched);
        signal.removeEventListener('abort', onAbort);
        onFailed?.(call, error);
        throw error;
      },
    );
  };
};
