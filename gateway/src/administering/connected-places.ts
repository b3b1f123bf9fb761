import type { Answer } from '../admin/contract/methods.ts';
import type { AuditRecord } from '../pipeline/call.ts';

type Verdict = Answer<'network.look'>['places'][number]['last'];

const verdicts: Readonly<Record<string, Verdict>> = { ok: 'allowed', 'permission-denied': 'refused' };
/** What came of a connection. */
export const verdictOf = ({ outcome }: AuditRecord): Verdict => verdicts[outcome] ?? 'failed';

/** One place that a server connected to, and what came of it. */
export interface Place {
  readonly server: string;
  readonly host: string;
  readonly port: number;
  scheme: string;
  readonly counts: Record<Verdict, number>;
  sent: number;
  received: number;
  lastAt: number;
  last: Verdict;
}

export interface ConnectedPlaces {
  readonly places: readonly Place[];
  readonly looked: number;
  /** When the oldest was, in epoch milliseconds. */
  readonly since: number | undefined;
}

/** Connections put together by server and place. */
export const placesOf = (records: Iterable<AuditRecord>): ConnectedPlaces => {
  const places = new Map<string, Place>();
  let looked = 0;
  let since: number | undefined;
  for (const record of records) {
    looked += 1;
    since ??= record.at;
    const { upstream: server } = record.target;
    const { host = '', port = 0, scheme = '' } = record.connection ?? {};
    const key = JSON.stringify([server, host, port]);
    const last = verdictOf(record);
    const place = places.get(key) ?? {
      server,
      host,
      port,
      scheme,
      last,
      lastAt: record.at,
      sent: 0,
      received: 0,
      counts: { allowed: 0, refused: 0, failed: 0 },
    };
    place.counts[last] += 1;
    place.sent += record.bytesIn;
    place.received += record.bytesOut ?? 0;
    Object.assign(place, { scheme, last, lastAt: record.at });
    places.set(key, place);
  }
  return { places: [...places.values()], looked, since };
};
