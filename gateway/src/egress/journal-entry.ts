import type { EgressScheme } from '../policy/egress.ts';

/** What was agreed with the far end before a byte of the server went there. */
export interface TlsFacts {
  readonly protocol: string;
  /** Of the certificate that was verified, as `AB:CD:…`. */
  readonly fingerprint256: string;
  /** The protocols that the server offered to speak inside. */
  readonly alpn?: readonly string[];
}

/**
 * One way out that a server took or wanted to take: a tunnel, or one request over plain HTTP. It has no path, no query and
 * no header, since those may hold secrets.
 */
export interface ConnectionEntry {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly server: string;
  readonly kind: 'connect' | 'http' | 'tcp';
  /** Canonical; empty when none could be read. */
  readonly host: string;
  /** 0 when none could be read. */
  readonly port: number;
  /** The address that was dialled. */
  readonly address?: string;
  readonly scheme: EgressScheme;
  readonly tls?: TlsFacts;
  /** Bytes from the server to the host. */
  readonly sent: number;
  readonly received: number;
  readonly ms: number;
  /** `denied`: we did not let it. `failed`: we did, and the network did not. */
  readonly verdict: 'allowed' | 'denied' | 'failed';
  readonly reason?: string;
  readonly method?: string;
}

type Facts = Omit<ConnectionEntry, 'at' | 'server' | 'ms' | 'verdict' | 'reason'>;

/** An entry that is still being written. */
export interface OpenEntry {
  note(facts: Partial<Facts>): void;
  /** Hands it to the journal; what comes later changes nothing. */
  settle(verdict: ConnectionEntry['verdict'], reason?: string): void;
}

/** Begins the entry of a connection of one server; the clock runs from now. */
export type BeginEntry = (facts: Omit<Facts, 'sent' | 'received'>) => OpenEntry;

/** Takes an entry when its connection is over. */
export type Journal = (entry: ConnectionEntry) => void;

/** Begins entries of this server, each of which ends in the journal that was opened for it. */
export const entriesOf =
  (server: string, open: () => Journal): BeginEntry =>
  (first) => {
    const journal = open();
    const at = Date.now();
    const started = performance.now();
    let facts: Facts = { ...first, sent: 0, received: 0 };
    let settled = false;
    return {
      note(more) {
        facts = { ...facts, ...more };
      },
      settle(verdict, reason) {
        if (settled) return;
        settled = true;
        const ms = Math.round(performance.now() - started);
        journal({ at, server, ...facts, ms, verdict, ...(reason === undefined ? {} : { reason }) });
      },
    };
  };
