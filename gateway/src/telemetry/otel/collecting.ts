import type { Histogram } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import type { MetricData } from '@opentelemetry/sdk-metrics';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { metricExporter, spanExporter } from './exporters.ts';
import type { Post, Sending } from './exporters.ts';
import { createTracing } from './tracing.ts';
import type { Carrying, Tracing } from './tracing.ts';

export interface CollectingOptions extends Carrying {
  /** Left out: no traces are sent. */
  readonly traces?: Post;
  /** Left out: no metrics are sent. */
  readonly metrics?: Post;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly service: string;
  readonly version: string;
  /** Of this process among its like. */
  readonly instance: string;
  data(): MetricData[];
  isRemote(server: string): boolean;
  onFailure(error: unknown): void;
}

/** Sends traces and metrics to a collector. Whoever starts it closes it. */
export interface Collecting extends Tracing {
  /** Sends what is left, for as long as one request may take. */
  close(): Promise<void>;
}

const scope = 'storycore-mcp';
/** Spans and series that are kept for a collector that does not keep up; more are dropped. */
const mostSpans = 2_048;
const mostSeries = 2_000;
/** What the conventions for MCP advise. */
const bounds = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];

const durationOf = (provider: MeterProvider, name: string, description: string): Histogram =>
  provider
    .getMeter(scope)
    .createHistogram(name, { unit: 's', description, advice: { explicitBucketBoundaries: bounds } });

export const createCollecting = (options: CollectingOptions): Collecting => {
  const { traces, metrics, intervalMs, timeoutMs, service, version, instance, data, onFailure } = options;
  const resource = resourceFromAttributes({
    'service.name': service,
    'service.version': version,
    'service.instance.id': instance,
  });
  const sending = (post: Post): Sending => ({ post, timeoutMs, onFailure });

  const tracers = new TracerProvider({
    resource,
    // Whoever made a call decides whether it is traced.
    sampler: new ParentBasedSampler({ root: traces === undefined ? new AlwaysOffSampler() : new AlwaysOnSampler() }),
    spanProcessors:
      traces === undefined
        ? []
        : [
            new BatchSpanProcessor({
              exporter: spanExporter(sending(traces)),
              maxQueueSize: mostSpans,
              maxExportBatchSize: 512,
              scheduledDelayMillis: Math.min(intervalMs, 5_000),
              exportTimeoutMillis: timeoutMs,
            }),
          ],
  });
  const reader = (post: Post) =>
    new PeriodicExportingMetricReader({
      exporter: metricExporter(sending(post)),
      exportIntervalMillis: intervalMs,
      exportTimeoutMillis: Math.min(timeoutMs, intervalMs),
      cardinalityLimits: { default: mostSeries },
      metricProducers: [
        {
          collect: async () => ({
            resourceMetrics: { resource, scopeMetrics: [{ scope: { name: scope, version }, metrics: data() }] },
            errors: [],
          }),
        },
      ],
    });
  const meters = metrics === undefined ? undefined : new MeterProvider({ resource, readers: [reader(metrics)] });
  const durations = meters && {
    server: durationOf(meters, 'mcp.server.operation.duration', 'How long calls took, as clients see it.'),
    client: durationOf(meters, 'mcp.client.operation.duration', 'How long servers took to answer.'),
  };
  const tracing = createTracing({
    ...options,
    tracer: tracers.getTracer(scope, version),
    isTraced: traces !== undefined,
    ...(durations === undefined ? {} : { durations }),
  });

  return {
    ...tracing,
    async close() {
      await Promise.all([tracers.shutdown(), meters?.shutdown()]).catch(onFailure);
    },
  };
};
