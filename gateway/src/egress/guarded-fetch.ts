import { lookup as systemLookup } from 'node:dns/promises';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { LookupFunction, Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { ConfigError, GatewayError } from '../errors.ts';
import { checkAddresses, readTarget, targetOf } from './target.ts';
import type { Target } from './target.ts';

/** One request. What leaves is this, and what the configuration gives this server: nothing of any client. */
export interface Outgoing {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Left out: that of the configuration. Must have its origin. */
  readonly url?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer whose body is still to be read; whoever has it reads it, or aborts the exchange. */
export interface Reply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** As it came: nothing was asked for in a compressed form, and nothing is unpacked. */
  readonly body: Readable;
}

export interface Exchange {
  /** Rejects with `upstream-unavailable` where nothing was sent, with `upstream-failed` where it may have arrived. */
  readonly reply: Promise<Reply>;
  /** Closes its connection, whatever is under way. */
  abort(): void;
}

/** The way to one server, and to no other. */
export interface GuardedFetch {
  readonly origin: string;
  send(outgoing: Outgoing): Exchange;
  /** Closes every connection. */
  close(): void;
}

export interface GuardOptions {
  readonly url: string;
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether another machine may be spoken to without encryption. */
  readonly allowHttp: boolean;
  /** Milliseconds that a connection may take. */
  readonly connectMs: number;
  /** The addresses of a name. */
  readonly resolve?: (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;
}

/** What the protocol sends, and where a request stands in a trace; the rest comes from the configuration. */
const allowedHeader = /^(?:accept|content-type|last-event-id|traceparent|tracestate|mcp-[!#$%&'*+\-.^_`|~0-9a-z]+)$/i;

const mostRedirects = 3;
/** Node, uvicorn and others close after five seconds; a request must not meet a connection that is being closed. */
const idleMs = 4_000;
const probeMs = 30_000;

const resolveBySystem = (host: string): Promise<{ address: string; family: number }[]> =>
  systemLookup(host, { all: true });

const asError = (error: unknown): NodeJS.ErrnoException => (error instanceof Error ? error : new Error(String(error)));

/** Names become addresses here and nowhere else: what was checked is what is dialled. */
const guardedLookup =
  (target: Target, resolve: NonNullable<GuardOptions['resolve']>): LookupFunction =>
  (host, options, callback) => {
    const answer = async (): Promise<void> => {
      const found = (await resolve(host)).map(({ address, family }) => ({ address, family }));
      checkAddresses(
        target,
        found.map(({ address }) => address),
      );
      if (options.all === true) callback(null, found);
      else callback(null, found[0]?.address ?? '', found[0]?.family);
    };
    answer().catch((error: unknown) => callback(asError(error), ''));
  };

const unreachable = (origin: string, error: NodeJS.ErrnoException): GatewayError => {
  if (error instanceof GatewayError) return error;
  const code = error.code ?? '';
  if (/CERT|SIGNATURE|ISSUER|^ERR_TLS/.test(code)) {
    return new GatewayError('upstream-unavailable', `${origin} has a certificate that is not trusted (${code}).`, {
      cause: error,
      remedy: 'Give it one that this machine trusts; NODE_EXTRA_CA_CERTS names a file with more authorities.',
    });
  }
  return new GatewayError('upstream-unavailable', `${origin} cannot be reached (${code || error.message}).`, {
    cause: error,
    remedy: 'Check that it is running, and that its `url` is right.',
  });
};

const broken = (origin: string, cause: unknown): GatewayError =>
  new GatewayError('upstream-failed', `${origin} closed the connection before it answered.`, { cause });

/** Calls back when the connection of a request is there; it is told of one that takes too long. */
const watchDial = (request: ClientRequest, secure: boolean, connectMs: number, onReady: () => void): void => {
  request.once('socket', (socket: Socket) => {
    if (!socket.connecting) return onReady();
    const slow = Object.assign(new Error('it took too long'), { code: 'ETIMEDOUT' });
    const timer = setTimeout(() => request.destroy(slow), connectMs);
    socket.once('close', () => clearTimeout(timer));
    return socket.once(secure ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      onReady();
    });
  });
};

const parse = (url: string, base: string): URL | undefined => {
  try {
    return new URL(url, base);
  } catch {
    return undefined;
  }
};

/** Where a redirect leads, as far as it may be followed: to the same origin, with the same request. */
const redirected = (from: Target, { statusCode: status, headers: { location } }: IncomingMessage): Target => {
  const url = location === undefined ? undefined : parse(location, `${from.origin}${from.path}`);
  // Only now known to be of the same origin, so that even plain HTTP stays where the owner allowed it.
  const to = url === undefined || status === 303 ? undefined : readTarget(url.href, true);
  if (to !== undefined && !('danger' in to) && to.origin === from.origin) return to;
  const where = to === undefined || 'danger' in to ? '' : ` (${to.origin})`;
  throw new GatewayError('upstream-unavailable', `${from.origin} redirects to another place${where}.`, {
    remedy: 'Write the address that it should be reached at into its `url`.',
  });
};

/** Loaded when it is needed: an import takes twenty milliseconds, TLS ten, and most gateways start without such a server. */
const plainHttp = () => process.getBuiltinModule('node:http');

/** A secret may hold what no header may; its value is not shown. */
const checkHeaders = (headers: Readonly<Record<string, string>>): void => {
  const { validateHeaderName, validateHeaderValue } = plainHttp();
  for (const [name, value] of Object.entries(headers)) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch {
      throw new ConfigError(`The header ${name} of a server holds what no header may, such as a line end.`);
    }
  }
};

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

/**
 * Connects to one server only: the host of its URL, at an address that was checked, with the headers of the protocol and of
 * the configuration. Follows no redirect to another origin, keeps no cookies, unpacks nothing. Throws ConfigError for a
 * URL or a header that may not be used.
 */
export const createGuardedFetch = (options: GuardOptions): GuardedFetch => {
  const target = targetOf(options.url, options.allowHttp);
  checkHeaders(options.headers);
  const { origin, secure, endpoint } = target;
  const { Agent, request: begin } = secure ? process.getBuiltinModule('node:https') : plainHttp();
  const agent = new Agent({
    keepAlive: true,
    keepAliveMsecs: probeMs,
    timeout: idleMs,
    lookup: guardedLookup(target, options.resolve ?? resolveBySystem),
  });
  const open = new Set<ClientRequest>();

  const ask = (to: Target, { method, headers, body }: Outgoing): ClientRequest => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const request = begin({
      host: endpoint.host,
      port: endpoint.port,
      path: to.path,
      method,
      agent,
      headers: { 'accept-encoding': 'identity', ...options.headers, ...headers, ...length },
    });
    open.add(request);
    request.once('close', () => open.delete(request));
    return request;
  };

  const ownTarget = (url: string | undefined): Target => {
    const other = url === undefined ? target : readTarget(url, true);
    if (!('danger' in other) && other.origin === origin) return other;
    throw new GatewayError('upstream-unavailable', `${origin} names an address of another origin for its messages.`);
  };

  return {
    origin,
    send(outgoing) {
      let current: ClientRequest | undefined;
      let aborted = false;

      const once = (to: Target): Promise<IncomingMessage> =>
        new Promise((resolve, reject) => {
          if (aborted) return reject(broken(origin, undefined));
          const request = ask(to, outgoing);
          current = request;
          let dialled = false;
          watchDial(request, secure, options.connectMs, () => (dialled = true));
          request.once('response', (response) => {
            // Nobody may be reading yet when it breaks.
            response.on('error', () => {});
            resolve(response);
          });
          // A later one is the response's own, which its reader hears of.
          request.on('error', (error) =>
            reject(dialled || aborted ? broken(origin, error) : unreachable(origin, error)),
          );
          request.end(outgoing.body);
        });

      const follow = async (): Promise<Reply> => {
        const foreign = Object.keys(outgoing.headers).find((name) => !allowedHeader.test(name));
        if (foreign !== undefined) throw new GatewayError('internal', `The header ${foreign} is not to be sent.`);
        let to = ownTarget(outgoing.url);
        for (let hops = 0; hops <= mostRedirects; hops += 1) {
          // Each hop depends on the one before.
          // oxlint-disable-next-line no-await-in-loop
          const response = await once(to);
          const status = response.statusCode ?? 0;
          if (!isRedirect(status)) return { status, headers: response.headers, body: response };
          response.destroy();
          to = redirected(to, response);
        }
        throw new GatewayError('upstream-unavailable', `${origin} redirects more than ${mostRedirects} times.`);
      };

      return {
        reply: follow(),
        abort() {
          aborted = true;
          current?.destroy();
        },
      };
    },
    close() {
      for (const request of open) request.destroy();
      agent.destroy();
    },
  };
};
