import type { Filter } from './entry.ts';

/** What of a filter is chosen from a few, with the choices; each stands in the address under its own name. */
export const choices = {
  kind: ['call', 'approval', 'grant', 'connection', 'quarantine', 'alert', 'server', 'config'],
  result: ['running', 'done', 'refused', 'failed'],
  time: ['hour', 'day', 'week', 'month'],
} as const;

export type Time = (typeof choices)['time'][number];

const hourMs = 3_600_000;
const lengthMs: Readonly<Record<Time, number>> = {
  hour: hourMs,
  day: 24 * hourMs,
  week: 7 * 24 * hourMs,
  month: 30 * 24 * hourMs,
};

/** The parts of the address that narrow the list. */
export const filterNames = ['q', 'who', 'server', 'tool', 'kind', 'result', 'time'] as const;
export type FilterName = (typeof filterNames)[number];

export const oneOf = <Value extends string>(values: readonly Value[], text: string | null): Value | undefined =>
  values.find((value) => value === text);

const longest = 200;

/** The filter that an address says; what it says wrongly is as if it were not there. */
export const filterOf = (address: URLSearchParams, now: number): Filter => {
  const text = (name: FilterName): string | undefined => address.get(name)?.slice(0, longest) || undefined;
  const [client, server, target] = [text('who'), text('server'), text('tool')];
  const kind = oneOf(choices.kind, address.get('kind'));
  const result = oneOf(choices.result, address.get('result'));
  const time = oneOf(choices.time, address.get('time'));
  const words = text('q')?.trim();
  return {
    ...(client !== undefined && { client }),
    ...(server !== undefined && { server }),
    ...(target !== undefined && { target }),
    ...(kind !== undefined && { kind }),
    ...(result !== undefined && { result }),
    ...(time !== undefined && { since: Math.max(0, Math.trunc(now - lengthMs[time])) }),
    ...(words && { text: words }),
  };
};
