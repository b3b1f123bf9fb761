import type { Step } from '../call.ts';
import { type Outcome, outcomeOf, outcomeOfFailure } from '../outcome.ts';

/** Counts and times calls. Never throws. */
export interface Meter {
  /** `outcome` as in the audit. */
  observe(server: string, outcome: string, milliseconds: number): void;
}

/** Counts and times every call, those that are refused too. `now` is monotonic, in milliseconds. */
export const metrics =
  (meter: Meter, now: () => number = () => performance.now()): Step =>
  (call, next) => {
    const startedAt = now();
    const observe = (outcome: Outcome): void => {
      const { asking, heldMs } = call.wire;
      // While a person was asked, nobody waited for the server. What is being held still is not yet known.
      meter.observe(call.target.upstream, outcome, now() - startedAt - (asking > 0 ? 0 : heldMs));
    };
    return next().then(
      (result) => {
        observe(outcomeOf(result));
        return result;
      },
      (error: unknown) => {
        observe(outcomeOfFailure(error));
        throw error;
      },
    );
  };
