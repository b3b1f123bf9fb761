import type { Recovery, Report } from './engine.ts';

/** Milliseconds in which the next answer has to be there after a crash. */
export const recoveredWithinMs = 1_000;

const byName = <T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] =>
  [...map].toSorted(([a], [b]) => a.localeCompare(b));

/** How many of the crashes of each kind were over in time, in words. */
const recoveryLines = (recoveries: readonly Recovery[]): readonly string[] =>
  byName(Map.groupBy(recoveries, ({ what }) => what)).map(([what, all]) => {
    const inTime = all.filter(({ ms }) => ms <= recoveredWithinMs).length;
    const sorted = all.map(({ ms }) => Math.round(ms)).toSorted((a, b) => a - b);
    return `  ${what}: ${inTime} of ${all.length} within ${recoveredWithinMs} ms; half within ${sorted[sorted.length >> 1]} ms, the slowest ${sorted.at(-1)} ms`;
  });

/** What a run was like, for a person. */
export const reportLines = (report: Report): readonly string[] => {
  const { seed, steps, counts, recoveries, answers, records, missing, broken, history } = report;
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const inTime = recoveries.filter(({ ms }) => ms <= recoveredWithinMs).length;
  return [
    `seed ${seed}: ${total} faults in ${steps} steps, ${answers} answers, ${records} records compared`,
    ...byName(counts).map(([kind, count]) => `  ${String(count).padStart(5)}  ${kind}`),
    ...missing.map((what) => `  not tried: ${what}`),
    `${inTime} of ${recoveries.length} crashes were over within ${recoveredWithinMs} ms`,
    ...recoveryLines(recoveries),
    ...(broken.length === 0
      ? ['Every promise held.']
      : [
          'BROKEN:',
          ...broken.map((what) => `  ${what}`),
          'History, the last step last:',
          ...history.map((what) => `  ${what}`),
          `Again: node gateway/test/chaos/run.ts --seed ${seed} --from ${Math.max(0, steps - 1)} --faults 20`,
        ]),
  ];
};
