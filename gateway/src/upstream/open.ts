import { GatewayError } from '../errors.ts';
import { Abort } from '../pipeline/abort.ts';
import type { Era } from '../pipeline/caller.ts';
import { isObject } from '../protocol/json.ts';
import type { JsonObject } from '../protocol/json.ts';
import { statelessRevision } from '../protocol/revision/claims.ts';
import { isHandshakeRevision, newestHandshake } from '../protocol/revision/handshake.ts';
import type { Exit } from '../sandbox/launch.ts';
import type { Carrier, Carry } from './carrier.ts';
import type { Eras } from './eras.ts';
import type { Link } from './link.ts';
import { probe, unsupportedVersion } from './probe.ts';
import type { Greeting } from './probe.ts';
import { exitWords } from './stdio.ts';
import type { StdioCorrelator, StdioOptions } from './stdio.ts';

/** A server that was reached and understood. */
export interface Connection {
  readonly era: Era;
  readonly correlator: StdioCorrelator;
  readonly link: Link;
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

/** The same, where only the answer counts. */
const discover = async (
  carrier: Carrier,
  options: OpenOptions,
  signal: Abort,
  limitMs: number,
): Promise<Greeting | undefined> =>
  options.probeMs === 0 ? undefined : probe(carrier, options, signal, limitMs).answer;

const mute = (): never => {
  throw new GatewayError('upstream-unavailable', `The server does not speak revision ${statelessRevision} any more.`);
};

/** Milliseconds that the answer to a probe may come after that to a handshake that was sent later. */
const stragglerMs = 250;

interface Findings {
  readonly handshake: Greeting | 'untried' | undefined;
  readonly stateless: Greeting | undefined;
  /** Why there is no handshake. */
  readonly error: unknown;
  /** Whether it is worth remembering: a server that was slow once may speak more than it said. */
  readonly sure: boolean;
}

/** Tries both. A pipe keeps their order, so nobody waits for a server that does not know the first. */
const tryBoth = async (carrier: Carrier, options: OpenOptions, signal: Abort): Promise<Findings> => {
  const shakeHands = (): Promise<Pick<Findings, 'handshake' | 'error'>> =>
    initialize(carrier, options, signal).then(
      (handshake) => ({ handshake, error: undefined }),
      (error: unknown) => ({ handshake: undefined, error }),
    );
  if (options.probeMs === 0) return { ...(await shakeHands()), stateless: undefined, sure: true };
  if (!carrier.ordered) {
    const asking = probe(carrier, options, signal, options.probeMs);
    const stateless = await asking.answer;
    // A connection of its own can try the other, for whoever needs it.
    if (stateless !== undefined) return { handshake: 'untried', stateless, error: undefined, sure: true };
    return { ...(await shakeHands()), stateless, sure: !asking.isSilent() };
  }
  // Its time begins when the server is awake, which may take longer than an answer does.
  const probing = probe(carrier, options, signal, undefined);
  const hands = await shakeHands();
  // One that refuses to shake hands has to speak this.
  probing.hurry(hands.handshake === undefined ? options.probeMs : stragglerMs);
  return { ...hands, stateless: await probing.answer, sure: true };
};

/** In the era that is wished for; where any will do, in a handshake where that is possible. */
const greet = async (carrier: Carrier, options: OpenOptions, signal: Abort): Promise<Greeting> => {
  const { wish, known, onEras } = options;
  const found = (handshake: Eras['handshake'], stateless: boolean): void => {
    if (known?.handshake !== handshake || known.stateless !== stateless)
      onEras({ handshake, stateless, at: Date.now() });
  };
  const { probeMs, startTimeoutMs } = options;
  if (wish.era === 'handshake') {
    try {
      return await initialize(carrier, options, signal);
    } catch (error) {
      // It may be another program than it was.
      const discovered = signal.aborted
        ? undefined
        : await discover(carrier, options, signal, probeMs).catch(() => undefined);
      if (discovered !== undefined) found(false, true);
      throw error;
    }
  }
  // It spoke this, so it is worth waiting for; what is left of the time is for another program than it was.
  const longMs = Math.max(probeMs, startTimeoutMs / 2);
  if (wish.era === 'stateless') {
    const discovered = await discover(carrier, options, signal, longMs);
    if (discovered !== undefined) return discovered;
    if (known?.handshake === true) found(true, false);
    return mute();
  }
  if (known !== undefined && known.handshake !== true) {
    const discovered = await discover(carrier, options, signal, longMs);
    if (discovered !== undefined) return discovered;
    const greeting = await initialize(carrier, options, signal);
    found(true, false);
    return greeting;
  }
  if (known?.handshake === true) {
    try {
      return await initialize(carrier, options, signal);
    } catch (error) {
      const discovered = signal.aborted ? undefined : await discover(carrier, options, signal, probeMs);
      if (discovered === undefined) throw error;
      found(false, true);
      return discovered;
    }
  }
  const { handshake, stateless, error, sure } = await tryBoth(carrier, options, signal);
  const untried = handshake === 'untried';
  const greeting = untried ? stateless : (handshake ?? stateless);
  if (greeting === undefined) throw error;
  if (greeting === stateless) carrier.speak(statelessRevision);
  if (sure) found(untried ? 'untried' : handshake !== undefined, stateless !== undefined);
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
    const named = cause.message.startsWith(`The server ${server} `);
    return new GatewayError(code, named ? cause.message : `${server}: ${cause.message}`, {
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
    return {
      ...greeting,
      correlator,
      link,
      pid: link.pid,
      exited: link.exited,
      capabilities: options.wish.capabilities,
    };
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
