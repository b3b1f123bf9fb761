import { leftMb, sessionBytes } from './check-http.ts';
import { eras } from './era.ts';
import { micro, number, rowsOf, table, times, withSpaces } from './markdown.ts';
import type { Section } from './markdown.ts';
import { latencyTable, throughputTable } from './report-speed.ts';
import type { Http } from './results.ts';
import { median } from './stats.ts';

/** A table for each era that was measured. */
const perEra =
  (title: string, tableOf: (http: Http) => string): Section =>
  ({ http }) => {
    if (http === undefined) return undefined;
    const tables = eras.flatMap((era) => {
      const one = http[era];
      return one === undefined ? [] : [`Clients of the ${era} era:\n\n${tableOf(one)}`];
    });
    return [`### ${title}`, ...tables].join('\n\n');
  };

const sessionsTable: Section = ({ httpSessions }) => {
  if (httpSessions === undefined) return undefined;
  const rows = rowsOf(httpSessions, (one) => {
    const live = [one.rounds.map(({ before }) => before), one.rounds.map(({ open }) => open)].map(median);
    return [
      withSpaces(one.count),
      ...live.map((mb) => number(mb, 1)),
      number(sessionBytes(one) / 1_000, 1),
      number(leftMb(one), 2),
    ];
  });
  const head = ['', 'sessions', 'live MiB before', 'with all open', 'kB a session', 'MiB left after their end'];
  return `### Idle sessions over HTTP\n\n${table(head, rows)}`;
};

const erasTable: Section = ({ eras: pairs }) => {
  if (pairs === undefined) return undefined;
  const rows = pairs.map(({ transport, client, server, latency, throughput }) => {
    const plain = pairs.find(
      (one) => one.transport === transport && one.client === one.server && one.client === client,
    );
    return [
      transport,
      client,
      server,
      micro(median(latency.rounds)),
      times(latency.rounds, plain?.latency.rounds),
      withSpaces(Math.round(median(throughput.rounds))),
      times(throughput.rounds, plain?.throughput.rounds),
    ];
  });
  const head = ['', 'client', 'server', 'p50 µs', 'x its own era', 'calls a second, 64 in flight', 'x its own era'];
  return `### Eras: clients and servers of both, through the gateway\n\n${table(head, rows)}`;
};

export const httpSections: readonly Section[] = [
  perEra('HTTP latency: 100 B, one call after the other', ({ latency }) => latencyTable(latency)),
  perEra('HTTP throughput: 100 B, calls a second', ({ throughput }) => throughputTable(throughput)),
  sessionsTable,
  erasTable,
];
