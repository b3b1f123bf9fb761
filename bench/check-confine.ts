import { unmeasured } from './check-line.ts';
import type { Line } from './check-line.ts';
import type { Confined, Measured, Rounds } from './results.ts';
import { median, quantile, ratio } from './stats.ts';

const mostStartMs = { 'no network': 60, network: 120 } as const;
const leastStarts = 20;

type Way = keyof typeof mostStartMs;

/** Milliseconds that a confined start takes more than a plain one, between the medians of both. */
export const startMoreMs = ({ start }: Confined, way: Way): number => median(start[way]) - median(start.plain);

/** The ratios of the middle 90 % of rounds between two servers that are the same. */
export const noise = (again: Rounds, plain: Rounds): readonly [low: number, high: number] => {
  const ratios = again.flatMap((value, round) => (plain[round] === undefined ? [] : [value / plain[round]]));
  return [quantile(ratios, 0.05), quantile(ratios, 0.95)];
};

const startLine =
  (way: Way, id: string) =>
  ({ confine }: Measured): Line => {
    const promise = `a server confined ${way === 'network' ? 'with' : 'without'} a network first answers at most ${mostStartMs[way]} ms later`;
    if (confine === undefined) return unmeasured(id, promise);
    if ('why' in confine) return unmeasured(id, promise, confine.why);
    const starts = confine.start[way].length;
    if (starts < leastStarts) return unmeasured(id, promise, `${starts} starts, of ${leastStarts}`);
    const more = startMoreMs(confine, way);
    return { id, promise, holds: more <= mostStartMs[way], measured: `${more.toFixed(0)} ms` };
  };

const callLine = ({ confine }: Measured): Line => {
  const [id, promise] = ['confine-call', 'what confinement adds to a call is not to be told from noise'];
  if (confine === undefined) return unmeasured(id, promise);
  if ('why' in confine) return unmeasured(id, promise, confine.why);
  const { latency, throughput } = confine.calls;
  const [, slowest] = noise(latency.again, latency.plain);
  const [fewest] = noise(throughput.again, throughput.plain);
  const times = (['no network', 'network'] as const).map((way) => ratio(latency[way], latency.plain));
  const shares = (['no network', 'network'] as const).map((way) => ratio(throughput[way], throughput.plain));
  const [time, share] = [Math.max(...times), Math.min(...shares)];
  const measured = `p50 ${time.toFixed(2)} x, noise up to ${slowest.toFixed(2)} x; throughput ${share.toFixed(2)} x, noise down to ${fewest.toFixed(2)} x`;
  return { id, promise, holds: time <= slowest && share >= fewest, measured };
};

/** What is promised of confinement. */
export const confineLines: readonly ((measured: Measured) => Line)[] = [
  startLine('no network', 'confine-start'),
  startLine('network', 'confine-start-network'),
  callLine,
];
