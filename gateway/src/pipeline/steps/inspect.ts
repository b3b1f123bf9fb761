import type { Call, Next, Result, Step } from '../call.ts';

/** What looks at what calls carry. */
export interface Inspector {
  /**
   * Looks at what a call would send. Throws or rejects where that must not leave; answers where the call is answered
   * already; undefined for one that goes on.
   */
  outgoing(call: Call): undefined | Result | Promise<Result | undefined>;
  /** Gives what of an answer its caller gets. Throws or rejects with `quarantined` where a person has to look first. */
  incoming(call: Call, answer: Result): Result | Promise<Result>;
}

/** Arguments going out, results coming back: what a person should see first is kept from both sides. */
export const inspect = (inspector: Inspector): Step => {
  const send = (call: Call, next: Next): Promise<Result> => next().then((answer) => inspector.incoming(call, answer));
  const whenLooked = (call: Call, next: Next, found: Promise<Result | undefined>): Promise<Result> =>
    found.then((answer) => answer ?? send(call, next));
  return (call, next) => {
    const found = inspector.outgoing(call);
    if (found === undefined) return send(call, next);
    return found instanceof Promise ? whenLooked(call, next, found) : Promise.resolve(found);
  };
};
