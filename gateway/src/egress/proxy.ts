import type { Socket } from 'node:net';
import type { EgressRule } from '../policy/confinement.ts';
import type { EgressScheme } from '../policy/egress.ts';
import { connectFor } from './connect.ts';
import type { CorporateProxy } from './corporate.ts';
import { createDial } from './dial.ts';
import { forwardFor } from './forward-http.ts';
import { createFront } from './front.ts';
import { entriesOf } from './journal-entry.ts';
import type { Journal } from './journal-entry.ts';
import type { Parts } from './parts.ts';
import { createPreflight } from './preflight.ts';
import { denied, refusalOf, refuseOn } from './refusal.ts';
import { ownAddresses, resolveBySystem } from './resolve-checked.ts';
import type { Resolve, Resolving } from './resolve-checked.ts';
import { createSecure } from './secure.ts';

export interface EgressOptions {
  readonly server: string;
  /** Asked at each connection, so that a changed grant counts at once. */
  readonly rules: () => readonly EgressRule[];
  /** Where it throws, the way out is closed: what cannot be recorded does not happen again. */
  readonly journal: Journal;
  /** Asked when a connection begins, where its journal depends on that moment; instead of `journal`. */
  readonly openEntry?: () => Journal;
  /** What a person would type to allow a place, if there is such a command. */
  readonly remedy: (host: string, port: number, scheme: EgressScheme) => string | undefined;
  readonly resolve?: Resolve;
  /** More certificate authorities, PEM. */
  readonly authorities?: string;
  readonly corporate?: CorporateProxy;
  /** Milliseconds that a name, a connection or a TLS handshake may take, each. */
  readonly connectMs: number;
  readonly maxConnections?: number;
  /** Milliseconds until the head of a request, or a ClientHello, must be whole. */
  readonly headMs?: number;
  /** Milliseconds in which something must move on an open connection. */
  readonly idleMs?: number;
  /** The addresses of this machine. */
  readonly own?: () => readonly string[];
}

/** The only way out of one sandboxed server. Whoever hands it a connection says whose it is. */
export interface EgressProxy {
  handle(socket: Socket): void;
  /** Closes every connection, also those still being made. */
  close(): void;
}

const usual = { maxConnections: 128, headMs: 15_000, idleMs: 600_000 };

/**
 * An HTTP proxy that listens nowhere: plain requests are written anew, CONNECT opens checked tunnels. The journal hears of
 * each way out when it ends, and of each refusal.
 */
export const createEgressProxy = (options: EgressOptions): EgressProxy => {
  const { server, connectMs, corporate } = { corporate: undefined, ...options };
  const { maxConnections, headMs, idleMs } = { ...usual, ...options };
  const closing = new AbortController();
  const connections = new Set<Socket>();
  /** Turned away, and still reading why. */
  const leaving = new Set<Socket>();

  const close = (): void => {
    closing.abort();
    for (const socket of [...connections, ...leaving]) socket.destroy();
  };
  const begin = entriesOf(server, () => {
    const journal = options.openEntry?.() ?? options.journal;
    return (entry) => {
      try {
        journal(entry);
      } catch {
        // Whoever keeps the journal knows why.
        close();
      }
    };
  });
  const dial = createDial({ connectMs, signal: closing.signal, corporate });
  const secure = createSecure(options.authorities, connectMs);
  const resolving: Resolving = {
    resolve: options.resolve ?? resolveBySystem,
    own: options.own ?? ownAddresses,
    ms: connectMs,
    elsewhere: corporate?.resolvesNames === true,
  };
  const admission = { rules: options.rules, remedy: options.remedy, resolving };
  const parts: Parts = {
    admission,
    begin,
    dial,
    secure,
    preflight: createPreflight(dial, secure),
    helloMs: headMs,
    idleMs,
  };
  const read = createFront({ forward: forwardFor(parts), openTunnel: connectFor(parts), begin, headMs, idleMs });

  const turnAway = (socket: Socket): void => {
    begin({ kind: 'http', host: '', port: 0, scheme: 'http' }).settle('denied', 'too-many-connections');
    // An answer takes a moment in which the connection stays; who asks on gets none.
    if (leaving.size >= maxConnections) return void socket.destroy();
    leaving.add(socket);
    socket.once('close', () => leaving.delete(socket));
    const what = denied('too-many-connections', 'This server has too many connections open.');
    return refuseOn(socket, { ...refusalOf(what), status: 503 });
  };

  return {
    handle(socket) {
      socket.on('error', () => socket.destroy());
      if (closing.signal.aborted) return void socket.destroy();
      if (connections.size >= maxConnections) return turnAway(socket);
      connections.add(socket);
      socket.once('close', () => connections.delete(socket));
      socket.setNoDelay(true);
      // Who has said all may still listen; HTTP ends by its own rules.
      socket.allowHalfOpen = true;
      return read(socket);
    },
    close,
  };
};
