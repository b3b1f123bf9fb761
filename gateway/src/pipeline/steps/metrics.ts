import type { Call, Step } from '../call.ts';
import { type Outcome, outcomeOf, outcomeOfFailure } from '../outcome.ts';
import { turnNow } from '../turn-time.ts';

/** Counts and times calls. Never throws. */
export interface Meter {
  /** `outcome` as in the audit. */
  observe(server: string, outcome: string, milliseconds: number): void;
}

/** Counts and times every call, those that are refused too. `now` is monotonic, in milliseconds. */
export const metrics = (meter: Meter, now: () => number = turnNow): Step => {
  const observe = ({ target, wire: { asking, heldMs } }: Call, startedAt: number, outcome: Outcome): void => {
    // While a person was asked, nobody waited for the server. What is being held still is not yet known.
    meter.observe(target.upstream, outcome, now() - startedAt - (asking > 0 ? 0 : heldMs));
  };
  return (call, next) => {
    const startedAt = now();
    return next().then(
      (result) => {
        observe(call, startedAt, outcomeOf(result));
        return result;
      },
      (error: unknown) => {
        observe(call, startedAt, outcomeOfFailure(error));
        throw error;
      },
    );
  };
};
