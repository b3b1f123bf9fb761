import { noise, startMoreMs } from './check-confine.ts';
import { micro, number, table, withSpaces } from './markdown.ts';
import type { Section } from './markdown.ts';
import type { Confined, ConfinedCalls } from './results.ts';
import { median, quantile, ratio } from './stats.ts';

const ways = ['no network', 'network'] as const;

const startTable = (one: Confined): string => {
  const row = (name: string, way: keyof Confined['start'], more: string): readonly string[] => {
    const times = one.start[way];
    const values = [median(times), quantile(times, 0.05), quantile(times, 0.95)].map((value) => number(value, 0));
    return [name, String(times.length), ...values, more];
  };
  const rows = [
    row('plain', 'plain', '–'),
    ...ways.map((way) => row(`confined, ${way}`, way, `+${number(startMoreMs(one, way), 0)}`)),
  ];
  return table(['', 'starts', 'median', 'p5', 'p95', 'more than plain'], rows);
};

const callTable = ({ latency, throughput }: ConfinedCalls): string => {
  const rows = (['plain', 'again', ...ways] as const).map((name) => [
    name === 'plain' ? name : name === 'again' ? 'plain, a second one' : `confined, ${name}`,
    micro(median(latency[name])),
    name === 'plain' ? '–' : `${number(ratio(latency[name], latency.plain), 2)} x`,
    withSpaces(Math.round(median(throughput[name]))),
    name === 'plain' ? '–' : `${number(ratio(throughput[name], throughput.plain), 2)} x`,
  ]);
  const between = (range: readonly number[]): string => range.map((value) => number(value, 2)).join(' to ');
  const noiseLine = `Nine rounds of ten, the two plain ones lie within ${between(noise(latency.again, latency.plain))} x of each other in latency, and ${between(noise(throughput.again, throughput.plain))} x in throughput.`;
  return `${table(['', 'p50 µs', 'x plain', 'calls a second', 'x plain'], rows)}\n\n${noiseLine}`;
};

const section: Section = ({ confine }) => {
  if (confine === undefined) return undefined;
  const heading = '### Confinement: the same server, plain and in a sandbox';
  if ('why' in confine) return `${heading}\n\nNot measured: ${confine.why}`;
  return [
    heading,
    `Limits held by ${confine.mechanism}. From the start to the first answer, ms:`,
    startTable(confine),
    'Calls of 100 B, one after the other and many in flight:',
    callTable(confine.calls),
  ].join('\n\n');
};

export const confineSections: readonly Section[] = [section];
