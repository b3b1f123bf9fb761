import { check, keptMb, rememberedLimitMs } from './check.ts';
import { across, grid, number, rowsOf, table, times, withSpaces } from './markdown.ts';
import type { Section } from './markdown.ts';
import { confineSections } from './report-confine.ts';
import { httpSections } from './report-http.ts';
import { pythonSection } from './report-python.ts';
import { latencyTable, throughputTable } from './report-speed.ts';
import type { Payload, Results } from './results.ts';
import { median, scatter, slope } from './stats.ts';
import type { Point } from './stats.ts';

const promises: Section = (measured) => {
  const rows = check(measured).map(({ promise, holds, measured: seen }) => [
    promise,
    seen,
    holds === undefined ? '–' : holds ? 'holds' : '**does not hold**',
  ]);
  return `### What is promised\n\n${table(['promise', 'measured', ''], rows)}`;
};

const latencySection: Section = ({ latency }) =>
  latency && `### Latency: 100 B, one call after the other\n\n${latencyTable(latency)}`;

const throughputSection: Section = ({ throughput }) =>
  throughput && `### Throughput: 100 B, calls a second\n\n${throughputTable(throughput)}`;

const burstTable: Section = ({ burst }) => {
  if (burst === undefined) return undefined;
  const rows = rowsOf(burst, ({ calls, right, wrong, strays, rounds }) => [
    ...[calls, right, wrong, strays].map(withSpaces),
    number(median(rounds), 1),
  ]);
  const head = ['', 'calls', 'right', 'wrong or missing', 'answered again', 'ms until all are answered'];
  return `### 256 calls at once\n\n${table(head, rows)}`;
};

const payloadTables: Section = ({ payload }) => {
  if (payload === undefined) return undefined;
  const part = (title: string, way: keyof Payload): string => {
    const rows = grid(payload, (one) => [
      ...across(one, (value) => number(median(value[way]), 2)),
      times(one.gateway?.[way], one.direct?.[way]),
      times(one.gateway?.[way], one.floor?.[way]),
    ]);
    return `${title}\n\n${table(['bytes', 'direct', 'floor', 'gateway', 'x direct', 'x floor'], rows)}`;
  };
  return `### Payloads\n\n${part('An answer of this size, ms:', 'answer')}\n\n${part('There and back, ms:', 'echo')}`;
};

const stepsTable: Section = ({ steps }) => {
  if (steps === undefined) return undefined;
  const sum = steps.reduce((total, { ms }) => total + ms, 0);
  const rows = [...steps, { name: 'all', ms: sum }].map(({ name, ms }) => [name, number(ms * 1_000, 2)]);
  const how = 'All of them on, in one process, 64 calls in flight, without what the audit puts off.';
  return `### What each step adds: processor time\n\n${how}\n\n${table(['step', 'µs a call'], rows)}`;
};

const startTable: Section = ({ start }) => {
  if (start === undefined) return undefined;
  const rows = rowsOf(start, ({ first, again }) =>
    [first.list, first.call, again.list, again.call].map((rounds) => number(median(rounds), 0)),
  );
  const head = ['', 'list', 'call', 'list, second start', 'call, second start'];
  return `### From start to the first answer: one server, ms\n\n${table(head, rows)}`;
};

const listTable: Section = ({ list }) => {
  if (list === undefined) return undefined;
  const rows = grid(list, (one) => [
    ...across(one, ({ readyMs }) => number(readyMs, 0)),
    ...across(one, ({ rounds }) => number(median(rounds), 2)),
    times(one.gateway?.rounds, one.floor?.rounds),
    ...across(one, ({ residentMb }) => number(residentMb, 0)).slice(1),
  ]);
  const ready = ['ready: direct', 'floor', 'gateway'];
  const head = ['servers', ...ready, 'list: direct', 'floor', 'gateway', 'x floor', 'MiB: floor', 'gateway'];
  return `### \`tools/list\`: servers of 20 tools, ms\n\n${table(head, rows)}`;
};

const memoryTable: Section = ({ memory }) => {
  if (memory === undefined) return undefined;
  const rows = rowsOf(memory, (one) => {
    const mb = (points: readonly Point[], at: number) => points.at(at)?.[1];
    const later = one.resident.filter(([done]) => done >= one.calls / 2);
    const resident = [mb(one.resident, 0), mb(one.resident, -1), slope(later) * 10_000, scatter(later)];
    const live = [mb(one.live, 0), mb(one.live, -1), keptMb(one)];
    return [withSpaces(Math.round(one.perSecond)), ...[...resident, ...live].map((value) => number(value, 1))];
  });
  const resident = ['resident: new process', 'after', 'slope per 10 000 in the second half', 'noise'];
  const head = ['', 'calls a second', ...resident, 'live: before', 'after', 'kept'];
  return `### Memory over 50 000 calls, 16 in flight, MiB\n\n${table(head, rows)}`;
};

const rememberedTable: Section = ({ remembered }) => {
  if (remembered === undefined) return undefined;
  const { servers, emptyNode, list, running } = remembered;
  const limit = rememberedLimitMs(remembered);
  const cells = [median(emptyNode), median(list), limit, median(running)].map((value) => number(value, 0));
  const head = ['servers', 'Node, empty script', 'gateway, first list', 'allowed', 'servers running by then'];
  return `### First list with remembered servers, ms\n\n${table(head, [[String(servers), ...cells]])}`;
};

const preface = ({ startedAt, seconds, quick, command, machine, gateway }: Results): string => {
  const how = `${machine.cores} cores (${machine.processor}), ${machine.memoryGb} GB, ${machine.platform}, Node ${machine.node}`;
  const load = machine.load.map((value) => value.toFixed(1)).join(' before and ');
  return [
    `\`${command}\` on ${startedAt.slice(0, 10)}, ${seconds} s${quick ? ', quick and so noisier' : ''}.`,
    `${how}; load ${load} after. Gateway ${gateway.version}, from its ${gateway.form}.`,
  ].join(' ');
};

const sections: readonly Section[] = [
  promises,
  latencySection,
  throughputSection,
  stepsTable,
  burstTable,
  payloadTables,
  startTable,
  listTable,
  memoryTable,
  rememberedTable,
  ...httpSections,
  ...confineSections,
  pythonSection,
];

/** What was measured, as Markdown. */
export const report = (results: Results): string => {
  const parts = sections.map((section) => section(results.measured)).filter((part) => part !== undefined);
  return [preface(results), ...parts].join('\n\n');
};
