import type { Call, Handler, Result, Step } from './call.ts';
import type { Signal } from './abort.ts';

/** Runs a call through the steps, the first listed outermost, and ends in the handler. */
export const compose =
  (steps: readonly Step[], handler: Handler) =>
  (call: Call): Promise<Result> => {
    const run = (index: number, signal: Signal): Promise<Result> => {
      const step = steps[index];
      return step === undefined ? handler(call, signal) : step(call, (narrowed) => run(index + 1, narrowed ?? signal));
    };
    return run(0, call.signal);
  };
