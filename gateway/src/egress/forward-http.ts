import { request as begin } from 'node:http';
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { readUrl, usualPorts } from '../policy/url.ts';
import { canonicalHost } from '../policy/host.ts';
import { admit, placeText } from './admit.ts';
import type { Destination, Place } from './admit.ts';
import { endToEnd, framingOf } from './http-headers.ts';
import type { OpenEntry } from './journal-entry.ts';
import type { Parts } from './parts.ts';
import { clientLeft, denied, failed, reasonHeader, refusalOf } from './refusal.ts';

/** Where one request is to go. */
interface Errand extends Place {
  readonly scheme: 'http' | 'https';
  /** Path and query. */
  readonly path: string;
}

const malformed = (): Error =>
  denied('malformed-target', 'The request names no http:// or https:// address that can be read in one way only.');

/** RFC 9112, section 3.2.2: a proxy is asked for a whole address, and that one counts, whatever `Host` says. */
const readAbsolute = (url: string): Errand => {
  const reading = readUrl(url);
  if ('danger' in reading) throw malformed();
  const { protocol, host, port } = reading.endpoint;
  if (protocol !== 'http' && protocol !== 'https') throw malformed();
  const { pathname, search } = new URL(url);
  return { scheme: protocol, host, port, path: `${pathname}${search}` };
};

/** Inside a tunnel there is one host to ask; a request for another one is not silently sent there. */
const readInTunnel = ({ url = '', headers }: IncomingMessage, place: Place): Errand => {
  if (!url.startsWith('/') || /[\s\p{Cc}#]/u.test(url)) throw malformed();
  const [, name = '', port = '80'] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(headers.host ?? '') ?? [];
  if (canonicalHost(name) !== place.host || Number(port) !== place.port)
    throw denied('other-host', `The tunnel leads to ${placeText(place)}, and the request asks for another host.`);
  return { ...place, scheme: 'http', path: url };
};

const hostHeader = ({ scheme, host, port }: Errand): string => {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === usualPorts[scheme] ? name : `${name}:${port}`;
};

/** A connection for one request: its bytes are counted below TLS. */
interface Opened {
  readonly raw: Socket;
  readonly socket: Socket;
}

const headersFor = (errand: Errand, request: IncomingMessage): string[] => {
  const kept = endToEnd(request, ['host', 'content-length']);
  return ['Host', hostHeader(errand), ...kept, ...framingOf(request), 'Connection', 'close'];
};

/** A connection of its own for each request: nothing of one can be found in another, and none is stale. */
const openFor = async ({ dial, secure }: Parts, to: Destination, entry: OpenEntry): Promise<Opened> => {
  const { socket: raw, address } = await dial(to);
  if (address !== undefined) entry.note({ address });
  if (to.scheme !== 'https') return { raw, socket: raw };
  try {
    const socket = await secure(raw, to.host);
    const { fingerprint256 } = socket.getPeerCertificate();
    entry.note({ tls: { protocol: socket.getProtocol() ?? '', fingerprint256 } });
    return { raw, socket };
  } catch (error) {
    raw.destroy();
    throw error;
  }
};

/** Closes a connection when it is called, and notes what went over it since now. */
const closeOf = (raw: Socket, entry: OpenEntry): (() => void) => {
  const before = { sent: raw.bytesWritten, received: raw.bytesRead };
  return () => {
    raw.destroy();
    entry.note({ sent: raw.bytesWritten - before.sent, received: raw.bytesRead - before.received });
  };
};

const responseOf = (request: ClientRequest): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    request.once('response', resolve);
    request.on('error', (error: NodeJS.ErrnoException) =>
      reject(failed('broken', `The connection broke before the answer (${error.code ?? error.name}).`, error)),
    );
    request.once('close', () => reject(failed('broken', 'The connection was closed before the answer.')));
  });

const refuse = (response: ServerResponse, error: unknown, entry: OpenEntry): void => {
  const { verdict, reason, status, text } = refusalOf(error);
  entry.settle(verdict, reason);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    [reasonHeader]: reason,
    connection: 'close',
  });
  response.end(text);
};

/** Sends one request on, written anew, and its answer back; or refuses it. `place`: the tunnel that it came through. */
export const forwardFor =
  (parts: Parts) =>
  async (request: IncomingMessage, response: ServerResponse, place: Place | undefined): Promise<void> => {
    const { method = 'GET' } = request;
    const entry = parts.begin({ kind: 'http', host: '', port: 0, scheme: 'http', method, ...place });
    let close: (() => void) | undefined;
    try {
      const errand = place === undefined ? readAbsolute(request.url ?? '') : readInTunnel(request, place);
      const { host, port, scheme, path } = errand;
      entry.note({ host, port, scheme });
      if (!/^(?:chunked)?$/i.test(request.headers['transfer-encoding'] ?? ''))
        throw denied('transfer-encoding', 'The body is encoded in a way that cannot be sent on.');
      const opened = await openFor(parts, await admit(parts.admission, errand, scheme), entry);
      close = closeOf(opened.raw, entry);
      if (request.socket.destroyed) throw clientLeft();
      const onward = begin({
        createConnection: () => opened.socket,
        method,
        path,
        headers: headersFor(errand, request),
        setHost: false,
      });
      response.once('close', () => onward.destroy());
      const answer = responseOf(onward);
      pipeline(request, onward, () => {});
      const reply = await answer;
      response.sendDate = false;
      response.writeHead(reply.statusCode ?? 502, endToEnd(reply));
      pipeline(reply, response, (error) => {
        close?.();
        entry.settle('allowed', error === undefined || error === null ? undefined : 'cut-short');
      });
    } catch (error) {
      close?.();
      refuse(response, request.socket.destroyed ? clientLeft() : error, entry);
    }
  };
