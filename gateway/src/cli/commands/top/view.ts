import type { RunGlance, ServerGlance } from '../../../index.ts';
import { cut, cutMiddle, pad } from '../../layout.ts';
import { styled } from '../../output.ts';
import { printableLine } from '../../printable.ts';
import { showBytes, showCount } from '../../units.ts';

const titles = ['STATE', 'CALLS/s', 'OK', 'p50', 'p95', 'RUN', 'WAIT', 'MEMORY', 'CPU', 'RST'];
const widths = [9, 7, 5, 6, 6, 3, 4, 7, 5, 3];
/** Words and not numbers: they begin on the left. */
const words = 1;
const leastName = 10;
const widestName = 30;

const nothing = '–';

const rate = (perSecond: number): string => (perSecond < 10 ? perSecond.toFixed(1) : String(Math.round(perSecond)));

/** `12ms`, `3.4s`, within six columns. */
const time = (ms: number): string => {
  if (ms < 0.95) return '<1ms';
  if (ms < 999.5) return `${Math.round(ms)}ms`;
  return ms < 99_500 ? `${(ms / 1_000).toFixed(1)}s` : `${Math.round(ms / 60_000)}min`;
};

const bytes = (value: number | undefined): string =>
  value === undefined ? nothing : showBytes(value).replace(' ', '');
const percent = (value: number): string => `${Math.round(value)}%`;

const cells = ({ state, restarts, running, queued, held, memoryBytes, lately }: ServerGlance): readonly string[] => {
  const { calls = 0, failed = 0, seconds = 0, p50Ms = 0, p95Ms = 0, cpuPercent } = lately ?? {};
  return [
    held > 0 ? 'held' : state,
    seconds === 0 ? nothing : rate(calls / seconds),
    calls === 0 ? nothing : percent((100 * (calls - failed)) / calls),
    calls === 0 ? nothing : time(p50Ms),
    calls === 0 ? nothing : time(p95Ms),
    String(running),
    String(queued),
    bytes(memoryBytes),
    cpuPercent === undefined ? nothing : percent(cpuPercent),
    String(restarts),
  ];
};

const row = (name: string, nameWidth: number, all: readonly string[]): string =>
  [
    pad(cutMiddle(name, nameWidth), nameWidth),
    ...all.map((cell, at) => {
      const room = widths[at] ?? 6;
      return at < words ? pad(cut(cell, room), room) : cell.padStart(room);
    }),
  ]
    .join(' ')
    .trimEnd();

const wrong = (server: string, rules: readonly string[]): string[] =>
  rules.map((rule) =>
    styled('red', `  ! ${printableLine(rule)}${server === '' ? '' : ` on ${printableLine(server)}`}`),
  );

/** One gateway, for people; no line is wider than the columns. */
export const runLines = (run: RunGlance, columns: number): string[] => {
  const nameWidth = Math.max(
    leastName,
    Math.min(widestName, columns - widths.reduce((sum, width) => sum + width + 1, 0)),
  );
  const { pid, servers, alerts, source } = run;
  const head = `Gateway ${pid}, ${showCount(servers.length, 'server')}, ${printableLine(source)}`;
  return [
    styled('bold', cutMiddle(head, columns)),
    styled('dim', row('SERVER', nameWidth, titles)),
    ...servers.map((server) => {
      const line = cut(row(printableLine(server.server), nameWidth, cells(server)), columns);
      return server.alerts.length > 0 ? styled('red', line) : line;
    }),
    ...wrong('', alerts),
    ...servers.flatMap((server) => wrong(server.server, server.alerts)),
  ];
};
