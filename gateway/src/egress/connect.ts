import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import { ruleFor } from '../policy/egress.ts';
import type { EgressScheme } from '../policy/egress.ts';
import { canonicalHost } from '../policy/host.ts';
import { admit } from './admit.ts';
import type { Destination, Place } from './admit.ts';
import { awaitFirst, looksLikeTls } from './await-first.ts';
import { awaitHello } from './await-hello.ts';
import type { ClientHello } from './client-hello.ts';
import type { Dialled } from './dial.ts';
import type { OpenEntry } from './journal-entry.ts';
import type { Parts } from './parts.ts';
import type { Verified } from './preflight.ts';
import { clientLeft, denied, refusalOf, refuseOn } from './refusal.ts';
import { joinSockets } from './tunnel.ts';

/** RFC 9110, section 9.3.6: host and port and nothing else. Undefined when it can be read in another way. */
const readAuthority = (text: string): Place | undefined => {
  const [, bracketed, plain, port] = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = canonicalHost(bracketed ?? plain ?? '');
  return host === undefined || Number(port) > 65_535 ? undefined : { host, port: Number(port) };
};

/** The scheme that a rule has for the place; without any, that of its port, so that the refusal names the likely one. */
const schemeOf = ({ admission }: Parts, { host, port }: Place): EgressScheme =>
  (['https', 'http', 'tcp'] as const).find((scheme) => ruleFor(admission.rules(), host, port, scheme) !== undefined) ??
  (port === 80 ? 'http' : 'https');

/** A connection that asks for a tunnel, the bytes that came with the request, and the entry for it. */
interface Asked {
  readonly socket: Socket;
  readonly head: Buffer;
  readonly entry: OpenEntry;
  /** It was told already that the tunnel is open. */
  readonly isAnswered: boolean;
}

/** Whether both are allowed there, so that only what is said tells which is meant. */
const isEither = ({ admission }: Parts, { host, port }: Place): boolean =>
  (['https', 'http'] as const).every((scheme) => ruleFor(admission.rules(), host, port, scheme) !== undefined);

const established = 'HTTP/1.1 200 Connection Established\r\n\r\n';

const stillThere = (socket: Socket): void => {
  if (socket.destroyed) throw clientLeft();
};

/** Dials the address that was verified, and only that one. */
const dialVerified = async ({ preflight, dial }: Parts, to: Destination, { address }: Verified): Promise<Dialled> => {
  try {
    return await dial(address === undefined ? to : { ...to, addresses: [address] });
  } catch (error) {
    preflight.forget(to);
    throw error;
  }
};

/** Lets a ClientHello through when it asks for the very host that was verified. */
const checkHello = ({ serverName }: ClientHello, host: string): void => {
  if (serverName === host) return;
  if (serverName !== undefined) throw denied('other-server-name', `TLS asks for another server than ${host}.`);
  // RFC 6066, section 3: an address is not a server name.
  if (isIP(host) === 0) throw denied('no-server-name', `TLS names no server; it should name ${host}.`);
};

/** Opens a tunnel to a destination, and checks what is said first in it. */
const openTunnel = async (parts: Parts, to: Destination, { socket, head, entry, isAnswered }: Asked): Promise<void> => {
  const verified = to.scheme === 'https' ? await parts.preflight.verify(to) : undefined;
  if (verified !== undefined) entry.note({ tls: verified.tls });
  stillThere(socket);
  const { socket: outer, address } = await (verified === undefined
    ? parts.dial(to)
    : dialVerified(parts, to, verified));
  if (address !== undefined) entry.note({ address });
  try {
    stillThere(socket);
    if (!isAnswered) socket.write(established);
    let first = head;
    if (verified !== undefined) {
      const { hello, bytes } = await awaitHello(socket, head, parts.helloMs);
      entry.note({ tls: { ...verified.tls, alpn: hello.alpn } });
      checkHello(hello, to.host);
      first = bytes;
    }
    joinSockets({ inner: socket, outer, first }, entry, parts.idleMs);
  } catch (error) {
    // Nobody reads HTTP in a tunnel: what is refused here is cut.
    outer.destroy();
    socket.destroy();
    throw error;
  }
};

/** Answers a CONNECT request. Gives the place where the tunnel leads when what is said in it is to be read as HTTP. */
export const connectFor =
  (parts: Parts) =>
  async (request: IncomingMessage, socket: Socket, head: Buffer): Promise<Place | undefined> => {
    const place = readAuthority(request.url ?? '');
    const scheme = place === undefined ? 'https' : schemeOf(parts, place);
    const kind = scheme === 'tcp' ? 'tcp' : 'connect';
    const entry = parts.begin({ kind, host: '', port: 0, ...place, scheme });
    let isAnswered = false;
    try {
      if (place === undefined) throw denied('malformed-target', 'CONNECT names no host and port that can be read.');
      const destination = await admit(parts.admission, place, scheme);
      if (scheme !== 'http' && !isEither(parts, place)) {
        await openTunnel(parts, destination, { socket, head, entry, isAnswered });
        return undefined;
      }
      stillThere(socket);
      socket.write(established);
      isAnswered = true;
      const first = scheme === 'http' ? head : await awaitFirst(socket, head, parts.helloMs);
      if (scheme !== 'http' && looksLikeTls(first)) {
        await openTunnel(parts, destination, { socket, head: first, entry, isAnswered });
        return undefined;
      }
      // Nothing goes out yet: each request inside is checked again, and has an entry of its own.
      if (first.length > 0) socket.unshift(first);
      return place;
    } catch (error) {
      const refusal = refusalOf(error);
      entry.settle(refusal.verdict, refusal.reason);
      // Nobody reads HTTP in a tunnel.
      if (isAnswered) socket.destroy();
      else if (!socket.destroyed) refuseOn(socket, refusal);
      return undefined;
    }
  };
