import { GatewayError } from '../errors.ts';
import { Abort } from '../pipeline/abort.ts';
import type { Era } from '../pipeline/caller.ts';
import { isObject } from '../protocol/json.ts';
import type { JsonObject } from '../protocol/json.ts';
import { serverInfoKey, statelessRevision, withClaims } from '../protocol/revision/claims.ts';
import { isHandshakeRevision, newestHandshake } from '../protocol/revision/handshake.ts';
import type { Exit } from '../sandbox/launch.ts';
import type { Carrier, Carry } from './carrier.ts';
import type { Eras } from './eras.ts';
import type { Link } from './link.ts';
import { exitWords } from './stdio.ts';
import type { StdioCorrelator, StdioOptions } from './stdio.ts';

/** A server that was reached and understood. */
export interface Connection {
  readonly era: Era;
  readonly correlator: StdioCorrelator;
  readonly pid: number | undefined;
  /** Its answer to `initialize` or `server/discover`, whole. */
  readonly greeting: JsonObject;
  readonly exited: Promise<Exit>;
  /** Of the client that the server may ask; empty where it may ask nobody. */
  readonly capabilities: JsonObject;
}

/** How to open a server: in one era, or in the one that suits it. */
export interface Wish {
  readonly era: Era | 'any';
  /** What the server may ask for. */
  readonly capabilities: JsonObject;
}

export interface OpenOptions extends StdioOptions {
  readonly carry: Carry;
  readonly wish: Wish;
  /** What is known of the server from before. */
  readonly known: Eras | undefined;
  /** Told what was found out, where it was not known or is no longer so. */
  readonly onEras: (eras: Eras) => void;
  /** How we call ourselves to servers. */
  readonly clientInfo: JsonObject;
  readonly startTimeoutMs: number;
  /** Milliseconds that a server has to answer `server/discover`; 0: it is not asked. */
  readonly probeMs: number;
  /** Told of what carries the messages as soon as there is something. */
  readonly own: (link: Link) => void;
  /** Milliseconds between the steps of ending it when it is not understood. */
  readonly graceMs: number;
}

type Greeting = Pick<Connection, 'era' | 'greeting'>;

/** Both eras refuse a version that they do not speak with a number of their own. */
const unsupportedVersion = -32022;

/** Opens with a handshake (MCP 2024-11-05 to 2025-11-25, «Lifecycle»). */
const initialize = async (
  { correlator, speak }: Carrier,
  { clientInfo, wish }: OpenOptions,
  signal: Abort,
): Promise<Greeting> => {
  const params = { protocolVersion: newestHandshake, capabilities: wish.capabilities, clientInfo };
  const answer = await correlator.request('initialize', params, { signal });
  if ('error' in answer) {
    const { code, message } = answer.error;
    const why =
      code === unsupportedVersion ? 'speaks only revisions of the protocol without a handshake' : `said: ${message}`;
    throw new GatewayError('upstream-unavailable', `The server refused to shake hands; it ${why}.`);
  }
  const greeting: unknown = answer.result;
  const version = isObject(greeting) ? greeting['protocolVersion'] : undefined;
  if (!isObject(greeting) || !isHandshakeRevision(version)) {
    throw new GatewayError(
      'upstream-unavailable',
      'The server answered the handshake with a protocol version that is not known.',
    );
  }
  speak(version);
  correlator.notify('notifications/initialized');
  return { era: 'handshake', greeting };
};

/** Asks what it speaks (MCP 2026-07-28, «Discovery»); undefined for anything but a server that speaks our revision. */
const discover = async (
  { correlator, speak }: Carrier,
  { clientInfo, probeMs, wish }: OpenOptions,
  signal: Abort,
): Promise<Greeting | undefined> => {
  if (probeMs === 0) return undefined;
  const slow = new Abort();
  const giveUp = (): void => slow.abort(signal.reason ?? new GatewayError('timeout', 'it did not answer'));
  const timer = setTimeout(giveUp, probeMs);
  signal.addEventListener('abort', giveUp);
  speak(statelessRevision);
  try {
    const answer = await correlator.request(
      'server/discover',
      withClaims({}, { clientInfo, capabilities: wish.capabilities }),
      {
        signal: slow,
      },
    );
    if ('error' in answer || !isObject(answer.result)) return undefined;
    const { supportedVersions, _meta: meta } = answer.result as JsonObject & {
      supportedVersions: unknown;
      _meta: unknown;
    };
    if (!Array.isArray(supportedVersions) || !supportedVersions.includes(statelessRevision)) return undefined;
    const serverInfo = isObject(meta) ? meta[serverInfoKey] : undefined;
    return { era: 'stateless', greeting: { ...(isObject(serverInfo) ? { serverInfo } : {}), ...answer.result } };
  } catch (error) {
    // A server that cannot be asked, or lets nobody in, says nothing about what it speaks.
    const unasked = error instanceof GatewayError && ['upstream-failed', 'upstream-unavailable'].includes(error.code);
    if (signal.aborted || unasked) throw error;
    return undefined;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
  }
};

const mute = (): never => {
  throw new GatewayError('upstream-unavailable', `The server does not speak revision ${statelessRevision} any more.`);
};

/** In the era that is wished for; where any will do, in a handshake where that is possible, and both are tried on the way. */
const greet = async (carrier: Carrier, options: OpenOptions, signal: Abort): Promise<Greeting> => {
  const { wish, known, onEras } = options;
  const found = (handshake: boolean, stateless: boolean): void => {
    if (known?.handshake !== handshake || known.stateless !== stateless)
      onEras({ handshake, stateless, at: Date.now() });
  };
  if (wish.era === 'handshake') return initialize(carrier, options, signal);
  if (wish.era === 'stateless') return (await discover(carrier, options, signal)) ?? mute();
  const discovered = known?.handshake === true ? undefined : await discover(carrier, options, signal);
  if (known?.handshake === false && discovered !== undefined) return discovered;
  try {
    const greeting = await initialize(carrier, options, signal);
    found(true, known?.handshake === true ? known.stateless : discovered !== undefined);
    return greeting;
  } catch (error) {
    // Known to shake hands and does not: it may be another program than it was.
    const other = signal.aborted
      ? undefined
      : (discovered ?? (known?.handshake === true ? await discover(carrier, options, signal) : undefined));
    if (other === undefined) throw error;
    carrier.speak(statelessRevision);
    found(false, true);
    return other;
  }
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
    return new GatewayError(code, `${server}: ${cause.message}`, {
      cause,
      ...(cause.remedy === undefined ? {} : { remedy: cause.remedy }),
    });
  }
  return new GatewayError('upstream-unavailable', `The server ${server} did not start.`, { cause });
};

/** Reaches a server and finds out how it is spoken to. Rejects with `upstream-unavailable` or `timeout`, and then its process is ended. */
export const open = async (server: string, options: OpenOptions): Promise<Connection> => {
  const carrier = options.carry(options);
  const { link, correlator } = carrier;
  options.own(link);
  const slow = new Abort();
  const seconds = options.startTimeoutMs / 1_000;
  const timer = setTimeout(
    () => slow.abort(new GatewayError('timeout', `it was not ready within ${seconds} s`)),
    options.startTimeoutMs,
  );
  try {
    const greeting = await greet(carrier, options, slow);
    return { ...greeting, correlator, pid: link.pid, exited: link.exited, capabilities: options.wish.capabilities };
  } catch (error) {
    // The exit where there was one already: a server that answered nonsense is still alive.
    const broken = error instanceof GatewayError && error.code === 'upstream-failed';
    const brokenBy = broken ? await Promise.race([link.exited, Promise.resolve(undefined)]) : undefined;
    void link.end(options.graceMs);
    // Some servers of the older kind end when they are asked anything before the handshake.
    if (brokenBy !== undefined && brokenBy.error === undefined && options.known === undefined && options.probeMs > 0) {
      return open(server, { ...options, probeMs: 0 });
    }
    throw startFailure(server, error, brokenBy);
  } finally {
    clearTimeout(timer);
  }
};
