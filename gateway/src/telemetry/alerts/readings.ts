import type { LatencySnapshot } from '../histogram.ts';
import { between } from '../histogram.ts';
import type { Usage, Vitals } from '../vitals.ts';
import type { AlertMetric } from './rule.ts';

/** Whom an alert is about: a server, or the gateway itself where it is empty. */
export type Subject = string;

/** What is counted of one subject, at one moment. */
interface Sample {
  readonly at: number;
  readonly asked: number;
  readonly failed: number;
  readonly unauthorised: number;
  readonly restarts: number;
  readonly answering: LatencySnapshot | undefined;
  readonly cpu: Usage | undefined;
}

/** What is known now, beside what is counted. */
interface Gauges {
  readonly memory: number | undefined;
  readonly queued: number;
}

/** What a metric says of a subject; undefined where nothing can be said. */
export interface Reading {
  readonly value: number | undefined;
  /** Whether there were enough calls to raise an alarm about it. */
  readonly isEnough: boolean;
}

/** How a server did over the last while. */
export interface Lately {
  readonly seconds: number;
  readonly calls: number;
  readonly failed: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** Percent of one processor. */
  readonly cpuPercent?: number | undefined;
}

/** Keeps what was counted long enough to say how much came in a window. */
export interface Readings {
  /** `now` is monotonic, in milliseconds. */
  take(vitals: Vitals, now: number): void;
  subjects(): readonly Subject[];
  read(
    subject: Subject,
    metric: AlertMetric,
    window: { readonly windowMs: number; readonly leastCalls: number },
  ): Reading;
  lately(server: string, windowMs: number): Lately | undefined;
}

/** Samples of one window: what a window counts is exact to one part in so many. */
const samplesPerWindow = 60;

interface Kept {
  readonly samples: Sample[];
  gauges: Gauges;
}

const blank: Omit<Sample, 'at'> = {
  asked: 0,
  failed: 0,
  unauthorised: 0,
  restarts: 0,
  answering: undefined,
  cpu: undefined,
};

const sure = (value: number | undefined): Reading => ({ value, isEnough: true });

/** Percent of one processor over the part of the window in which its processes were seen. */
const cpuShare = (samples: readonly Sample[], windowMs: number): number | undefined => {
  const last = samples.at(-1);
  if (last?.cpu === undefined) return undefined;
  // Back to where it began to grow: processes that were restarted meanwhile begin again.
  let [first, least] = [last, last.cpu.cpuMs];
  for (const one of samples.toReversed()) {
    if (one.cpu === undefined || one.cpu.cpuMs > least || one.at < last.at - windowMs) break;
    [first, least] = [one, one.cpu.cpuMs];
  }
  return first === last ? undefined : (100 * (last.cpu.cpuMs - least)) / (last.at - first.at);
};

/** `longestMs`: of the windows that will be asked for. `startedAt`: when nothing was counted yet. */
export const createReadings = (longestMs: number, startedAt: number): Readings => {
  const all = new Map<Subject, Kept>();
  const everyMs = longestMs / samplesPerWindow;

  const add = (subject: Subject, sample: Sample, gauges: Gauges): void => {
    const kept = all.get(subject) ?? { samples: [{ at: startedAt, ...blank }], gauges };
    all.set(subject, kept);
    kept.gauges = gauges;
    const { samples } = kept;
    const before = samples.at(-2);
    // The last one always moves on; what is behind it stands at its distance.
    if (before !== undefined && sample.at - before.at < everyMs) samples.pop();
    samples.push(sample);
    const begin = samples.findLastIndex(({ at }) => at <= sample.at - longestMs);
    if (begin > 0) samples.splice(0, begin);
  };

  /** What there was when the window began, and what there is now. */
  const ends = (subject: Subject, windowMs: number): readonly [Sample, Sample] | undefined => {
    const { samples } = all.get(subject) ?? { samples: [] };
    const last = samples.at(-1);
    if (last === undefined) return undefined;
    return [samples.findLast(({ at }) => at <= last.at - windowMs) ?? samples[0] ?? last, last];
  };

  return {
    take({ servers, turnedAway }, now) {
      for (const { server, calls, restarts, usage, memoryLimitBytes, queued } of servers) {
        const sample = {
          at: now,
          asked: calls?.asked ?? 0,
          failed: calls?.failed ?? 0,
          unauthorised: calls?.unauthorised ?? 0,
          restarts,
          answering: calls?.answering,
          cpu: usage,
        };
        const memory =
          usage === undefined || memoryLimitBytes === undefined
            ? undefined
            : (100 * (usage.worstBytes ?? usage.memoryBytes)) / memoryLimitBytes;
        add(server, sample, { memory, queued });
      }
      add('', { at: now, ...blank, unauthorised: turnedAway }, { memory: undefined, queued: 0 });
    },
    subjects: () => [...all.keys()],
    read(subject, metric, { windowMs, leastCalls }) {
      const [before, last] = ends(subject, windowMs) ?? [];
      const gauges = all.get(subject)?.gauges;
      if (before === undefined || last === undefined || gauges === undefined) return sure(undefined);
      const asked = Math.max(0, last.asked - before.asked);
      switch (metric) {
        case 'error_rate': {
          const failed = Math.max(0, last.failed - before.failed);
          return { value: asked === 0 ? undefined : (100 * failed) / asked, isEnough: asked >= leastCalls };
        }
        case 'response_time': {
          const { count, p95 } =
            last.answering === undefined ? { count: 0, p95: 0 } : between(before.answering, last.answering);
          return { value: count === 0 ? undefined : p95 / 1_000, isEnough: count >= leastCalls };
        }
        case 'unauthorised':
          return sure(Math.max(0, last.unauthorised - before.unauthorised));
        case 'restarts':
          return sure(Math.max(0, last.restarts - before.restarts));
        case 'memory':
          return sure(gauges.memory);
        case 'queue':
          return sure(gauges.queued);
        case 'cpu':
          return sure(cpuShare(all.get(subject)?.samples ?? [], windowMs));
      }
    },
    lately(server, windowMs) {
      const [before, last] = ends(server, windowMs) ?? [];
      if (before === undefined || last === undefined) return undefined;
      const { p50, p95 } =
        last.answering === undefined ? { p50: 0, p95: 0 } : between(before.answering, last.answering);
      return {
        seconds: (last.at - before.at) / 1_000,
        calls: Math.max(0, last.asked - before.asked),
        failed: Math.max(0, last.failed - before.failed),
        p50Ms: p50,
        p95Ms: p95,
        cpuPercent: cpuShare(all.get(server)?.samples ?? [], windowMs),
      };
    },
  };
};
