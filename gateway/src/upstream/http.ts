import type { GuardOptions, GuardedFetch } from '../egress/guarded-fetch.ts';
import { ConfigError, GatewayError } from '../errors.ts';
import type { Carrier, Carry } from './carrier.ts';
import { createCorrelator } from './correlator.ts';
import { carrySse } from './http/sse.ts';
import { carryStreamable } from './http/streamable.ts';
import type { ToolSchema } from './http/request-headers.ts';
import { createWire } from './http/wire.ts';
import type { RemoteTarget } from './remote.ts';
import type { StdioOptions } from './stdio.ts';

/** The way to one server, guarded. Throws ConfigError for a target that may not be reached. */
export type Dial = (options: GuardOptions) => GuardedFetch;

export interface HttpOptions {
  readonly dial: Dial;
  /** How requests name their sender. */
  readonly userAgent: string;
  /** Milliseconds that a connection may take. */
  readonly connectMs: number;
  /** The input schema of a tool of this server, by the server's own name of it. Left out: no tool declares headers. */
  readonly toolSchema?: ToolSchema | undefined;
}

const neverReached = (events: StdioOptions, error: Error): Carrier => {
  const correlator = createCorrelator(() => {}, events);
  correlator.fail(new GatewayError('upstream-unavailable', error.message));
  const exited = Promise.resolve({ code: null, signal: null, error });
  return {
    correlator: Object.assign(correlator, { hold: () => {} }),
    ordered: false,
    speak: () => {},
    link: { pid: undefined, exited, end: () => exited },
  };
};

/** A server over HTTP. Each connection has sockets, a session and headers of its own. */
export const carryByHttp =
  (server: string, target: RemoteTarget, options: HttpOptions): Carry =>
  (events) => {
    const { dial, connectMs, userAgent, toolSchema = () => undefined } = options;
    const { url, allowHttp, transport } = target;
    const headers = { 'user-agent': userAgent, ...target.headers };
    let fetch: GuardedFetch;
    try {
      fetch = dial({ url, headers, allowHttp, connectMs });
    } catch (error) {
      if (error instanceof ConfigError) return neverReached(events, error);
      throw error;
    }
    const wire = createWire({ server, fetch, events, toolSchema });
    return transport === 'sse' ? carrySse(wire, url, events) : carryStreamable(wire, events);
  };
