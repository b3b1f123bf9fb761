import type { AuditRecord } from '../pipeline/call.ts';
import type { EventKind, SecurityEvent } from './vitals.ts';
import { eventKinds } from './vitals.ts';

/** Counts what is recorded of servers that is about security. */
export interface SecurityEvents {
  note(record: Pick<AuditRecord, 'kind' | 'method' | 'outcome' | 'target'>): void;
  /** In the order of the servers, then of the kinds. */
  snapshot(): readonly SecurityEvent[];
}

const kindOf = ({ kind, method, outcome }: Parameters<SecurityEvents['note']>[0]): EventKind | undefined => {
  if (method === 'quarantine/flag') return 'finding';
  if (method === 'quarantine/hold') return 'hold';
  return kind === 'connection' && outcome === 'permission-denied' ? 'denied-connection' : undefined;
};

/** Of servers alone: names that anybody can invent do not add up. */
export const createSecurityEvents = (isServer: (name: string) => boolean): SecurityEvents => {
  const counts = new Map<string, Map<EventKind, number>>();
  return {
    note(record) {
      const kind = kindOf(record);
      const { upstream } = record.target;
      if (kind === undefined || !isServer(upstream)) return;
      const own = counts.get(upstream) ?? new Map<EventKind, number>();
      counts.set(upstream, own.set(kind, (own.get(kind) ?? 0) + 1));
    },
    snapshot: () =>
      [...counts]
        .toSorted(([left], [right]) => (left < right ? -1 : 1))
        .flatMap(([server, own]) =>
          eventKinds.flatMap((kind) => {
            const count = own.get(kind) ?? 0;
            return count === 0 ? [] : [{ server, kind, count }];
          }),
        ),
  };
};
