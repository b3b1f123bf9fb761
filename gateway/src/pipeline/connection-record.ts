import type { AuditRecord, Call, ConnectionFacts } from './call.ts';

/** One way out that a server took or wanted to take, as its proxy saw it. */
export interface Connected extends ConnectionFacts {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly server: string;
  readonly kind: string;
  readonly sent: number;
  readonly received: number;
  readonly ms: number;
  readonly verdict: 'allowed' | 'denied' | 'failed';
  readonly reason?: string;
  readonly method?: string;
}

const outcomes = { allowed: 'ok', denied: 'permission-denied', failed: 'upstream-failed' } as const;

/** The record of a connection, tied to the call in flight that it was most likely made for: nobody's where none was. */
export const connectionRecord = (id: string, connected: Connected, call: Call | undefined): AuditRecord => {
  const { at, server, host, port, scheme, address, tls, sent, received, ms, verdict, reason, method } = connected;
  const name = host === '' ? 'unknown' : `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    id,
    at,
    kind: 'connection',
    principal: call?.principal ?? { client: 'storycore-mcp' },
    method: method === undefined ? connected.kind : `${connected.kind} ${method}`,
    target: { kind: 'server', upstream: server, name },
    facts: { needs: [], violations: [] },
    trail: [{ step: 'egress', decision: verdict }],
    outcome: outcomes[verdict],
    ...(reason === undefined ? {} : { reason }),
    duration: ms,
    bytesIn: sent,
    bytesOut: received,
    connection: {
      host,
      port,
      scheme,
      ...(address === undefined ? {} : { address }),
      ...(tls === undefined ? {} : { tls }),
    },
    ...(call === undefined ? {} : { call: call.id }),
  };
};
