import type { Exchange, GuardedFetch, Reply } from '../../egress/guarded-fetch.ts';
import { GatewayError } from '../../errors.ts';
import { Abort } from '../../pipeline/abort.ts';
import { headerNames } from '../../protocol/mcp-headers.ts';
import { readMessage } from '../../protocol/jsonrpc.ts';
import { statelessRevision } from '../../protocol/revision/claims.ts';
import type { Carrier } from '../carrier.ts';
import type { Correlator, Outgoing } from '../correlator.ts';
import type { Ending } from '../link.ts';
import type { StdioOptions } from '../stdio.ts';
import { createBodies } from './bodies.ts';
import type { Bodies } from './bodies.ts';
import { postHeaders, resumeHeaders } from './request-headers.ts';
import type { ToolSchema } from './request-headers.ts';

export interface WireOptions {
  readonly server: string;
  readonly fetch: GuardedFetch;
  readonly events: StdioOptions;
  readonly toolSchema: ToolSchema;
}

/** What the parts of one connection share. */
export interface Wire {
  readonly server: string;
  readonly bodies: Bodies;
  readonly maxBytes: number;
  /** Aborted when the connection is over. */
  readonly life: Abort;
  readonly exited: Promise<Ending>;
  readonly session: string | undefined;
  /** Whether requests stand for themselves: no session, no stream but their own. */
  readonly stateless: boolean;
  speak(revision: string): void;
  /** Takes the session that an answer to `initialize` opens. */
  join(reply: Reply): void;
  /** `url` where messages do not go to the URL of the configuration. */
  post(line: string, about: Outgoing, url?: string): Exchange;
  /** Undefined for an id that cannot be sent. */
  get(lastEventId?: string): Exchange | undefined;
  leave(): Exchange | undefined;
  /** Hands a message on; whether somebody waited for it. */
  hear(correlator: Correlator, text: string, bytes: number): boolean;
  onOddity(what: string): void;
  /** What a request failed with. Where the server cannot be reached again and again, the connection is given up. */
  failure(error: unknown): GatewayError;
  /** It was reached. */
  reached(): void;
  /** The connection is over: `words` end a sentence about the server. */
  over(words: string, error?: Error): void;
}

/** A server may be restarting; after so many failures in a row it is left to whoever opens connections. */
const mostFailures = 5;

const visible = /^[\x21-\x7e]{1,1024}$/;

export const createWire = ({ server, fetch, events, toolSchema }: WireOptions): Wire => {
  const life = new Abort();
  let revision: string | undefined;
  let session: string | undefined;
  let failures = 0;
  let settle = (_ending: Ending): void => {};
  const exited = new Promise<Ending>((resolve) => {
    settle = resolve;
  });
  // What a server wrote may hold a secret; hidden before it is cut, for half of one would not be recognised.
  const told = (text: string): string => (events.mask?.text(text) ?? text).slice(0, 200);

  const isStateless = (): boolean => revision === statelessRevision;
  const own = (): Readonly<Record<string, string>> => ({
    ...(revision === undefined ? {} : { [headerNames.version]: revision }),
    ...(session === undefined || isStateless() ? {} : { [headerNames.session]: session }),
  });

  const over = (words: string, error?: Error): void => {
    if (life.aborted) return;
    life.abort(new GatewayError('upstream-failed', `The server ${server} ${words} before it answered.`));
    fetch.close();
    settle({ code: null, signal: null, words, ...(error === undefined ? {} : { error }) });
  };

  return {
    server,
    bodies: createBodies(),
    maxBytes: events.maxMessageBytes,
    life,
    exited,
    get session() {
      return session;
    },
    get stateless() {
      return isStateless();
    },
    speak(now) {
      revision = now;
    },
    join({ headers }) {
      const given = headers[headerNames.session.toLowerCase()];
      if (given === undefined) return;
      if (typeof given !== 'string' || !visible.test(given)) {
        throw new GatewayError('upstream-failed', `The server ${server} opened a session under an id that is none.`);
      }
      session = given;
    },
    post(line, about, url) {
      // Whatever was spoken before: a handshake says in its body what it wants to speak.
      const opens = about.method === 'initialize';
      const headers = { ...(opens ? {} : own()), ...postHeaders(about, opens ? undefined : revision, toolSchema) };
      return fetch.send({ method: 'POST', headers, body: line, ...(url === undefined ? {} : { url }) });
    },
    get(lastEventId) {
      const headers = resumeHeaders(lastEventId);
      return headers === undefined ? undefined : fetch.send({ method: 'GET', headers: { ...own(), ...headers } });
    },
    leave: () =>
      session === undefined || isStateless() ? undefined : fetch.send({ method: 'DELETE', headers: own() }),
    hear(correlator, text, bytes) {
      const { waiting } = correlator;
      const message = readMessage(text);
      if (message.kind === 'malformed') events.onOddity(`It sent text that is no message: ${told(text)}`);
      else correlator.receive(message, bytes);
      return correlator.waiting !== waiting;
    },
    onOddity: events.onOddity,
    failure(error) {
      const known =
        error instanceof GatewayError
          ? error
          : new GatewayError('internal', `The server ${server} could not be asked.`, { cause: error });
      if (known.code === 'upstream-unavailable') failures += 1;
      if (failures >= mostFailures) over('could not be reached any more');
      return known;
    },
    reached() {
      failures = 0;
    },
    over,
  };
};

/** What carries messages over this wire; `leave` says goodbye in at most so many milliseconds, where there is a way to. */
export const asCarrier = (
  wire: Wire,
  correlator: Correlator,
  leave: (graceMs: number) => Promise<void> = () => Promise.resolve(),
): Carrier => ({
  correlator: Object.assign(correlator, { hold: wire.bodies.hold }),
  ordered: false,
  speak: wire.speak,
  link: {
    pid: undefined,
    exited: wire.exited,
    async end(graceMs) {
      await leave(graceMs);
      wire.over('was disconnected');
      return wire.exited;
    },
  },
});
