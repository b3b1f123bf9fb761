import { GatewayError } from '../errors.ts';
import { isObject } from '../protocol/json.ts';
import type { JsonObject } from '../protocol/json.ts';
import { isHandshakeRevision, newestHandshake } from '../protocol/revision/handshake.ts';
import type { Exit, Launch, Launched, LaunchSpec } from '../sandbox/launch.ts';
import { connectStdio, exitWords } from './stdio.ts';
import type { StdioCorrelator, StdioOptions } from './stdio.ts';
import type { Signal } from '../pipeline/abort.ts';

/** A server that is started and has shaken hands. */
export interface Connection {
  readonly correlator: StdioCorrelator;
  readonly pid: number | undefined;
  /** Its answer to `initialize`, whole. */
  readonly greeting: JsonObject;
  readonly exited: Promise<Exit>;
}

export interface OpenOptions extends StdioOptions {
  readonly launch: Launch;
  /** How we call ourselves to servers. */
  readonly clientInfo: JsonObject;
  readonly startTimeoutMs: number;
  /** Told of the process as soon as there is one. */
  readonly own: (child: Launched) => void;
  /** Milliseconds between the steps of ending it when it does not shake hands. */
  readonly graceMs: number;
}

/** Both eras refuse a version that they do not speak with a number of their own. */
const unsupportedVersion = -32022;

const initialize = async (
  correlator: Pick<StdioCorrelator, 'request'>,
  clientInfo: JsonObject,
  signal: Signal,
): Promise<JsonObject> => {
  const params = { protocolVersion: newestHandshake, capabilities: {}, clientInfo };
  const answer = await correlator.request('initialize', params, { signal });
  if ('error' in answer) {
    const { code, message } = answer.error;
    const why =
      code === unsupportedVersion ? 'speaks only revisions of the protocol without a handshake' : `said: ${message}`;
    throw new GatewayError('upstream-unavailable', `The server refused to shake hands; it ${why}.`);
  }
  const greeting: unknown = answer.result;
  if (!isObject(greeting) || !isHandshakeRevision(greeting['protocolVersion'])) {
    throw new GatewayError(
      'upstream-unavailable',
      'The server answered the handshake with a protocol version that is not known.',
    );
  }
  return greeting;
};

const startFailure = (server: string, cause: unknown, exit: Exit | undefined): GatewayError => {
  if (exit !== undefined) {
    const remedy =
      exit.error === undefined
        ? 'Run its command by hand to see why.'
        : 'Check its `command` and `cwd` in the configuration.';
    return new GatewayError('upstream-unavailable', `The server ${server} ${exitWords(exit)} before it was ready.`, {
      cause,
      remedy,
    });
  }
  if (cause instanceof GatewayError) {
    const code = cause.code === 'upstream-failed' ? 'upstream-unavailable' : cause.code;
    return new GatewayError(code, `${server}: ${cause.message}`, { cause });
  }
  return new GatewayError('upstream-unavailable', `The server ${server} did not start.`, { cause });
};

/**
 * Starts a server and shakes hands (MCP 2024-11-05 to 2025-11-25, «Lifecycle»). Rejects with `upstream-unavailable` or
 * `timeout`, and then the process is ended.
 */
export const open = async (server: string, spec: LaunchSpec, options: OpenOptions): Promise<Connection> => {
  const child: Launched = options.launch(spec);
  options.own(child);
  const correlator = connectStdio(child, server, options);
  const slow = new AbortController();
  const seconds = options.startTimeoutMs / 1_000;
  const timer = setTimeout(
    () => slow.abort(new GatewayError('timeout', `it was not ready within ${seconds} s`)),
    options.startTimeoutMs,
  );
  try {
    const greeting = await initialize(correlator, options.clientInfo, slow.signal);
    correlator.notify('notifications/initialized');
    return { correlator, pid: child.pid, greeting, exited: child.exited };
  } catch (error) {
    // The exit where there was one already: a server that answered nonsense is still alive.
    const broken = error instanceof GatewayError && error.code === 'upstream-failed';
    const brokenBy = broken ? await Promise.race([child.exited, Promise.resolve(undefined)]) : undefined;
    void child.end(options.graceMs);
    throw startFailure(server, error, brokenBy);
  } finally {
    clearTimeout(timer);
  }
};
