import type { Call, Handler, Result, Step } from './call.ts';
import type { Signal } from './abort.ts';

// A rejection with whatever was thrown, an Error or not: `Promise.reject` is kept for Errors by another rule.
// oxlint-disable-next-line require-await
const rejected = async (error: unknown): Promise<never> => {
  throw error;
};

/**
 * Runs a call through the steps, the first listed outermost, and ends in the handler. What a step throws, whether at once or
 * later, the step before it sees as a rejection: a step that waits for nothing need not be `async`, which costs each call.
 */
export const compose =
  (steps: readonly Step[], handler: Handler) =>
  (call: Call): Promise<Result> => {
    const run = (from: number, signal: Signal): Promise<Result> => {
      // Outside of `try`: what a closure keeps of a block of its own would be made once more for each step.
      let index = from;
      try {
        while (steps[index]?.passes?.(call) === true) index += 1;
        const step = steps[index];
        return step === undefined
          ? handler(call, signal)
          : step(call, (narrowed) => run(index + 1, narrowed ?? signal));
      } catch (error) {
        return rejected(error);
      }
    };
    return run(0, call.signal);
  };
