import { across, grid, micro, rowsOf, table, times, withSpaces } from './markdown.ts';
import type { Latency, PerTarget, Throughputs } from './results.ts';
import { median } from './stats.ts';

export const latencyTable = (latency: PerTarget<Latency>): string => {
  const rows = rowsOf(latency, ({ ms, rounds, cpuMsPerCall }) => [
    ...[ms.p50, ms.p95, ms.p99].map(micro),
    times(rounds, latency.direct?.rounds),
    times(rounds, latency.floor?.rounds),
    micro(cpuMsPerCall),
  ]);
  return table(['', 'p50 µs', 'p95 µs', 'p99 µs', 'x direct', 'x floor', 'CPU µs a call'], rows);
};

/** A row for each number of calls in flight. */
export const throughputTable = (throughput: Throughputs): string => {
  const rows = grid(throughput, (one) => [
    ...across(one, ({ rounds }) => withSpaces(Math.round(median(rounds)))),
    times(one.gateway?.rounds, one.direct?.rounds),
    times(one.gateway?.rounds, one.floor?.rounds),
    micro(one.floor?.cpuMsPerCall),
    micro(one.gateway?.cpuMsPerCall),
  ]);
  const head = ['in flight', 'direct', 'floor', 'gateway', 'x direct', 'x floor', 'CPU µs: floor', 'gateway'];
  return table(head, rows);
};
