import { confineLines } from './check-confine.ts';
import { httpLines } from './check-http.ts';
import { unmeasured } from './check-line.ts';
import { pythonLine } from './check-python.ts';
import type { Line } from './check-line.ts';
import type { Measured, Memory, Remembered } from './results.ts';
import { median, ratio, slope } from './stats.ts';

const most = { latencyTimesFloor: 1.5, rememberedTimesNode: 1.5, rememberedPlusMs: 150 } as const;
const leastThroughputOfFloor = 0.5;

/** About 20 bytes kept of each of 50,000 calls. */
const mostKeptMb = 1;
/** The project's own target for all that a gateway takes. */
const mostResidentMb = 500;

/** What stays of the calls, in MiB. What is let go once, early or late, does not hide it. */
export const keptMb = ({ calls, live }: Memory): number => slope(live) * calls;

const latencyLine = ({ latency }: Measured): Line => {
  const [id, promise] = ['latency', `p50 is at most ${most.latencyTimesFloor} x the floor`];
  if (latency?.gateway === undefined || latency.floor === undefined) return unmeasured(id, promise);
  const times = ratio(latency.gateway.rounds, latency.floor.rounds);
  return { id, promise, holds: times <= most.latencyTimesFloor, measured: `${times.toFixed(2)} x` };
};

const throughputLine = ({ throughput }: Measured): Line => {
  const [id, promise] = [
    'throughput',
    `throughput with 64 in flight is at least ${leastThroughputOfFloor} x the floor`,
  ];
  const { gateway, floor } = throughput?.['64'] ?? {};
  if (gateway === undefined || floor === undefined) return unmeasured(id, promise);
  const share = ratio(gateway.rounds, floor.rounds);
  return { id, promise, holds: share >= leastThroughputOfFloor, measured: `${share.toFixed(2)} x` };
};

const burstLine = ({ burst, throughput }: Measured): Line => {
  const [id, promise] = ['burst', '256 calls at once, and all calls under load, are answered right and once'];
  const all = [burst?.gateway, ...Object.values(throughput ?? {}).map(({ gateway }) => gateway)];
  const seen = all.filter((one) => one !== undefined);
  if (burst?.gateway === undefined || seen.length < 2) return unmeasured(id, promise);
  const right = seen.reduce((sum, one) => sum + one.right, 0);
  const wrong = seen.reduce((sum, one) => sum + one.wrong, 0);
  const { strays } = burst.gateway;
  const measured = `${right} right, ${wrong} wrong or missing, ${strays} more than once`;
  return { id, promise, holds: right > 0 && wrong === 0 && strays === 0, measured };
};

const memoryLine = ({ memory }: Measured): Line => {
  const [id, promise] = ['memory', 'memory is flat over 50,000 calls'];
  if (memory?.gateway === undefined || memory.gateway.calls < 50_000) return unmeasured(id, promise);
  const kept = keptMb(memory.gateway);
  const peak = Math.max(...memory.gateway.resident.map(([, mb]) => mb));
  const measured = `keeps ${kept.toFixed(2)} MiB of them, allowed ${mostKeptMb}; at most ${peak.toFixed(0)} MiB resident, allowed ${mostResidentMb}`;
  const holds = memory.gateway.wrong === 0 && kept <= mostKeptMb && peak <= mostResidentMb;
  return { id, promise, holds, measured };
};

/** Milliseconds that the first list of a gateway that remembers its servers may take. */
export const rememberedLimitMs = ({ emptyNode }: Remembered): number =>
  most.rememberedTimesNode * median(emptyNode) + most.rememberedPlusMs;

const rememberedLine = ({ remembered }: Measured): Line => {
  const [id, promise] = [
    'remembered',
    `the first list with 10 remembered servers takes at most ${most.rememberedTimesNode} x an empty Node plus ${most.rememberedPlusMs} ms`,
  ];
  if (remembered === undefined || remembered.servers < 10) return unmeasured(id, promise);
  const [ms, limit] = [median(remembered.list), rememberedLimitMs(remembered)];
  return { id, promise, holds: ms <= limit, measured: `${ms.toFixed(0)} ms, allowed ${limit.toFixed(0)} ms` };
};

/** What the project promises of its speed, judged by one run. */
export const check = (measured: Measured): readonly Line[] =>
  [latencyLine, throughputLine, burstLine, memoryLine, rememberedLine, ...httpLines, ...confineLines, pythonLine].map(
    (line) => line(measured),
  );
