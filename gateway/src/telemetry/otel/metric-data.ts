import { ValueType } from '@opentelemetry/api';
import { AggregationTemporality, DataPointType } from '@opentelemetry/sdk-metrics';
import type { DataPoint, Histogram, MetricData } from '@opentelemetry/sdk-metrics';
import { millisToHrTime } from '@opentelemetry/core';
import type { LatencySnapshot } from '../histogram.ts';
import { bucketBounds } from '../histogram.ts';
import type { ServerVitals, Vitals } from '../vitals.ts';

/** What is known of the gateway itself. */
export interface Own {
  readonly memoryBytes: number;
  readonly cpuMs: number;
}

export interface Measured {
  readonly vitals: Vitals;
  readonly own: Own;
  readonly alerts: readonly { readonly rule: string; readonly server: string }[];
  /** Epoch milliseconds: since when it is counted, and now. */
  readonly startedAt: number;
  readonly now: number;
}

type Labels = Readonly<Record<string, string>>;
type Point<T> = readonly [Labels, T];

const boundsInSeconds = bucketBounds.map((bound) => bound / 1_000);

const histogramOf = ({ count, sum, max, buckets }: LatencySnapshot): Histogram => ({
  buckets: { boundaries: [...boundsInSeconds], counts: [...buckets] },
  count,
  sum: sum / 1_000,
  max: max / 1_000,
});

const each = (
  servers: readonly ServerVitals[],
  value: (server: ServerVitals) => number | undefined,
): readonly Point<number>[] =>
  servers.flatMap((one) => {
    const is = value(one);
    return is === undefined ? [] : [[{ server: one.server }, is] as const];
  });

/** All that is counted, as OpenTelemetry has it: named after its conventions where there are such. */
export const metricData = ({ vitals, own, alerts, startedAt, now }: Measured): MetricData[] => {
  const { servers, events, turnedAway } = vitals;
  const [startTime, endTime] = [millisToHrTime(startedAt), millisToHrTime(now)];
  const dated = <T>(points: readonly Point<T>[]): DataPoint<T>[] =>
    points.map(([attributes, value]) => ({ attributes: { ...attributes }, value, startTime, endTime }));
  const described = (name: string, unit: string, description: string) => ({
    descriptor: { name, unit, description, valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  });
  const counter = (name: string, unit: string, description: string, points: readonly Point<number>[]): MetricData => ({
    ...described(name, unit, description),
    dataPointType: DataPointType.SUM,
    isMonotonic: true,
    dataPoints: dated(points),
  });
  const gauge = (name: string, unit: string, description: string, points: readonly Point<number>[]): MetricData => ({
    ...described(name, unit, description),
    dataPointType: DataPointType.GAUGE,
    dataPoints: dated(points),
  });

  const outcomes = servers.flatMap(({ server, calls }) =>
    Object.entries(calls?.outcomes ?? {}).map(([outcome, count]) => [{ server, outcome }, count] as const),
  );
  const latencies = servers.flatMap(({ server, calls }) =>
    calls === undefined ? [] : [[{ server }, histogramOf(calls.answering)] as const],
  );
  return [
    counter('storycore.calls', '{call}', 'Calls by server and by what came of them, refusals too.', outcomes),
    {
      ...described('storycore.call.duration', 's', 'How long calls took that a server was asked to make.'),
      dataPointType: DataPointType.HISTOGRAM,
      dataPoints: dated(latencies),
    },
    gauge(
      'storycore.server.ready',
      '1',
      'Whether a server runs and can be used: 1, or 0.',
      each(servers, ({ state }) => (state === 'ready' ? 1 : 0)),
    ),
    counter(
      'storycore.server.restarts',
      '{restart}',
      'How often a server ended by itself and was started again.',
      each(servers, ({ restarts }) => restarts),
    ),
    gauge(
      'storycore.calls.running',
      '{call}',
      'Calls that a server has not answered yet.',
      each(servers, ({ running }) => running),
    ),
    gauge(
      'storycore.calls.waiting',
      '{call}',
      'Calls that wait for their turn.',
      each(servers, ({ queued }) => queued),
    ),
    gauge(
      'storycore.server.memory',
      'By',
      'Memory of the processes of a server.',
      each(servers, ({ usage }) => usage?.memoryBytes),
    ),
    gauge(
      'storycore.server.memory.limit',
      'By',
      'Memory that they may have.',
      each(servers, ({ memoryLimitBytes }) => memoryLimitBytes),
    ),
    counter(
      'storycore.server.cpu.time',
      's',
      'Processor time of the processes of a server that run now.',
      each(servers, ({ usage }) => usage && usage.cpuMs / 1_000),
    ),
    gauge(
      'storycore.server.processes',
      '{process}',
      'Processes of a server.',
      each(servers, ({ usage }) => usage?.processes),
    ),
    gauge(
      'storycore.holds',
      '{hold}',
      'What of a server waits for a person to look at it.',
      each(servers, ({ held }) => held),
    ),
    counter(
      'storycore.security.events',
      '{event}',
      'What happened that is about security: findings, holds, connections that were denied, attempts at what nobody allowed.',
      [
        ...events.map(({ server, kind, count }) => [{ server, kind }, count] as const),
        ...servers.flatMap(({ server, calls }) =>
          calls === undefined || calls.unauthorised === 0
            ? []
            : [[{ server, kind: 'unauthorised' }, calls.unauthorised] as const],
        ),
      ],
    ),
    counter('storycore.http.turned_away', '{request}', 'Requests over HTTP without a token that holds.', [
      [{}, turnedAway],
    ]),
    gauge(
      'storycore.alerts',
      '1',
      'Rules by which something is wrong now; an empty server is the gateway itself.',
      alerts.map(({ rule, server }) => [{ rule, server }, 1] as const),
    ),
    gauge('process.memory.usage', 'By', 'Memory of the gateway itself.', [[{}, own.memoryBytes]]),
    counter('process.cpu.time', 's', 'Processor time of the gateway itself.', [[{}, own.cpuMs / 1_000]]),
  ];
};
