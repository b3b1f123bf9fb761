import type { Call, Result, Step } from '../call.ts';

/** What hooks do when a call has ended. */
export interface HooksAfter {
  /** The result that its client gets. Throws a GatewayError where a hook withholds it. */
  filter(call: Call, result: Result): Promise<Result>;
  /** Tells observers of its end, and waits for none. */
  ended(call: Call, end: Result | { readonly failed: unknown }): void;
}

/** Stops what a hook vetoed, lets others filter results, and tells those that look on. */
export const hooks =
  ({ filter, ended }: HooksAfter): Step =>
  async (call, next) => {
    try {
      if (call.hooked?.veto !== undefined) throw call.hooked.veto;
      const result = await filter(call, await next());
      ended(call, result);
      return result;
    } catch (error) {
      ended(call, { failed: error });
      throw error;
    }
  };
