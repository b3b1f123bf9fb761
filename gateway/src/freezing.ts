import type { GatewayError } from './errors.ts';
import type { Call, Handler } from './pipeline/call.ts';
import { freezeWords, frozenError, isStop, thawCommand } from './pipeline/steps/freeze.ts';
import type { Freeze } from './pipeline/steps/freeze.ts';
import type { Stopper } from './pipeline/steps/timeout.ts';
import { shorten } from './policy/visible.ts';
import type { FreezeStore } from './store/freezes.ts';
import type { Log } from './telemetry/log.ts';

export interface FreezingOptions {
  readonly freezes: FreezeStore;
  readonly log: Log;
  /** Ends the waiting of calls for a person. */
  dismiss(why: (call: Call) => GatewayError | undefined): void;
}

/** What of a gateway stands still with its calls. */
export interface Freezing {
  /** Ends calls that run, where a freeze says so. */
  readonly stopper: Stopper;
  /** The end of the pipeline, for calls that may have waited on their way to it while somebody froze them. */
  before(handler: Handler): Handler;
  /** Looks whether something is frozen that was not, or no longer is, and does what has to be done at once. */
  look(): void;
}

/** Older ones are forgotten: their calls end by their time. */
const mostPaths = 32;

export const createFreezing = ({ freezes, log, dismiss }: FreezingOptions): Freezing => {
  let known: readonly Freeze[] = [];
  let ending: readonly Freeze[] = [];
  /** Of the paths of calls that were laid; calls may still run on an older one. */
  let ends: readonly (() => void)[] = [];

  const endedBy = (call: Call): GatewayError | undefined => {
    if (ending.length === 0 || isStop(call)) return undefined;
    const found = ending.find(({ server }) => server === '' || server === call.target.upstream);
    return found === undefined ? undefined : frozenError(found);
  };

  const tell = (current: readonly Freeze[]): void => {
    const before = known.map(({ server }) => server);
    const present = current.map(({ server }) => server);
    for (const each of current) {
      if (before.includes(each.server)) continue;
      log.warn(freezeWords(each), { remedy: `Let calls go with \`${thawCommand(each)}\`.` });
    }
    for (const server of before) {
      if (!present.includes(server))
        log.info(server === '' ? 'Calls go again.' : `Calls to ${shorten(server)} go again.`);
    }
  };

  return {
    stopper: {
      reason: endedBy,
      join(end) {
        ends = [...ends.slice(1 - mostPaths), end];
      },
    },
    before: (handler) => (call, signal) => {
      const found = freezes.frozen(call.target.upstream, call.receivedAt);
      if (found === undefined || isStop(call)) return handler(call, signal);
      throw frozenError(found);
    },
    look() {
      const current = freezes.list(Date.now());
      if (current === known) return;
      tell(current);
      known = current;
      ending = current.filter(({ endsRunning }) => endsRunning);
      if (ending.length === 0) return;
      for (const end of ends) end();
      dismiss(endedBy);
    },
  };
};
