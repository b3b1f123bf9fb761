import type { Config } from './config/config.ts';
import { fillAll } from './config/secret-reference.ts';
import type { SecretLookup } from './config/secret-reference.ts';
import { createPost } from './egress/post.ts';
import type { Post } from './egress/post.ts';
import { shorten } from './policy/visible.ts';
import { traceOf, withTrace } from './protocol/trace-context.ts';
import type { Log } from './telemetry/log.ts';
import { createCollecting } from './telemetry/otel/collecting.ts';
import type { Collecting } from './telemetry/otel/collecting.ts';
import { metricData } from './telemetry/otel/metric-data.ts';
import type { Measured } from './telemetry/otel/metric-data.ts';
import { servePrometheus } from './telemetry/otel/prometheus-server.ts';
import { createPrometheusText } from './telemetry/otel/prometheus.ts';
import type { Tracing } from './telemetry/otel/tracing.ts';
import { createTally } from './telemetry/tally.ts';
import type { Vitals } from './telemetry/vitals.ts';

export interface ExportingOptions {
  readonly telemetry: Config['telemetry'];
  readonly secret: SecretLookup;
  readonly log: Log;
  readonly version: string;
  /** This gateway among its like. */
  readonly instance: string;
  vitals(): Vitals;
  alerts(): Measured['alerts'];
  isRemote(server: string): boolean;
}

/** What shows, or sends, how a gateway is doing: where its owner asked for that. */
export interface Exporting {
  /** Undefined where no collector is named. */
  readonly tracing: Tracing | undefined;
  close(): Promise<void>;
}

/** How long the end of a gateway waits for a collector. */
const farewellMs = 2_000;

/** Settles with the work, or without it when the time is over. */
const within = async (work: Promise<void> | undefined, ms: number): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([work, promise]);
  clearTimeout(timer);
};

const portWords = (
  { host, port }: NonNullable<Config['telemetry']['prometheus']>,
  { code, message }: NodeJS.ErrnoException,
): string =>
  code === 'EADDRINUSE'
    ? `Prometheus is not served: port ${port} of ${host} is in use, perhaps by another gateway.`
    : `Prometheus is not served at ${host}, port ${port}: ${message}`;

export const createExporting = async (options: ExportingOptions): Promise<Exporting> => {
  const { telemetry, secret, log, version, instance, isRemote } = options;
  const startedAt = Date.now();

  const data = () =>
    metricData({
      vitals: options.vitals(),
      own: {
        memoryBytes: process.memoryUsage.rss(),
        cpuMs: (process.cpuUsage().user + process.cpuUsage().system) / 1_000,
      },
      alerts: options.alerts(),
      startedAt,
      now: Date.now(),
    });

  const servePage = ({ prometheus }: Config['telemetry']) => {
    if (prometheus === undefined) return undefined;
    const text = createPrometheusText();
    return servePrometheus({
      ...prometheus,
      text: () => text(data()),
      onListening: (url) => log.info(`Prometheus is served at ${url}`),
      onFailure: (error) =>
        log.warn(portWords(prometheus, error), {
          remedy: 'Name another port in `metrics.prometheus.port`; 0 is one that is free.',
        }),
    });
  };

  const posts: Post[] = [];
  let why: unknown;
  const failures = createTally((times) => {
    log.warn('What is counted could not be sent to the collector.', { times, error: why });
  });

  const collect = async ({ opentelemetry }: Config['telemetry']): Promise<Collecting | undefined> => {
    if (opentelemetry === undefined) return undefined;
    const { tracesUrl, metricsUrl, headers: named, timeoutMs } = opentelemetry;
    const headers = await fillAll(named, secret, 'The collector');
    const postTo = (url: string): Post => {
      const post = createPost({ url, headers, connectMs: timeoutMs });
      posts.push(post);
      return post;
    };
    return createCollecting({
      ...opentelemetry,
      ...(tracesUrl === undefined ? {} : { traces: postTo(tracesUrl) }),
      ...(metricsUrl === undefined ? {} : { metrics: postTo(metricsUrl) }),
      version,
      instance,
      data,
      isRemote,
      traceOf,
      withTrace,
      service: shorten(opentelemetry.service),
      onFailure(error) {
        why = error;
        failures.add();
      },
    });
  };

  const page = servePage(telemetry);
  const collecting = await collect(telemetry).catch((error: unknown) => {
    log.error('Nothing is sent to the collector.', { error });
    return undefined;
  });
  return {
    tracing: collecting,
    async close() {
      page?.close();
      page?.closeAllConnections();
      await within(collecting?.close(), farewellMs);
      failures.close();
      for (const post of posts) post.close();
    },
  };
};
