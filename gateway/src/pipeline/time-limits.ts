import { matches } from '../policy/pattern.ts';
import type { Call } from './call.ts';
import type { TimeoutLimits, TimeoutOptions } from './steps/timeout.ts';

/** Limits of the calls of some tools of a server. */
export interface NamedLimits {
  readonly server: string;
  readonly tools: readonly string[];
  readonly quietMs: number;
  readonly hardMs: number;
}

/** What its owner said about how long calls may take. */
export interface TimeLimits {
  readonly requestTimeoutMs: number;
  readonly hardTimeoutMs: number;
  readonly network: { readonly timeoutMs: number };
  readonly timeouts: readonly NamedLimits[];
}

/** The limits of each call: those that name it, else those of the network for what reaches it, else the usual ones. */
export const createTimeLimits = (
  { requestTimeoutMs, hardTimeoutMs, network, timeouts }: TimeLimits,
  reachesNetwork: (call: Call) => boolean,
): TimeoutOptions['limits'] => {
  const hard = { hardMs: hardTimeoutMs, hardKey: 'limits.hard_timeout' };
  const usual: TimeoutLimits = { ...hard, quietMs: requestTimeoutMs, quietKey: 'server_config.request_timeout' };
  const ofNetwork: TimeoutLimits = { ...hard, quietMs: network.timeoutMs, quietKey: 'resource_config.network.timeout' };
  const named = Map.groupBy(
    timeouts.map((one) => ({ ...one, quietKey: 'timeouts[].request_timeout', hardKey: 'timeouts[].hard_timeout' })),
    ({ server }) => server,
  );
  return (call) => {
    const own = named.size === 0 ? undefined : named.get(call.target.upstream);
    const found = own?.find(({ tools }) => tools.some((pattern) => matches(pattern, call.target.name)));
    return found ?? (reachesNetwork(call) ? ofNetwork : usual);
  };
};
