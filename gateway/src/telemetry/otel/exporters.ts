import { ExportResultCode } from '@opentelemetry/core';
import type { ExportResult } from '@opentelemetry/core';
import { JsonMetricsSerializer, JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import { AggregationTemporality } from '@opentelemetry/sdk-metrics';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { SpanExporter } from '@opentelemetry/sdk-trace';

/** One POST of OTLP as JSON; gives its HTTP status. */
export type Post = (body: string, signal: AbortSignal) => Promise<number>;

export interface Sending {
  readonly post: Post;
  readonly timeoutMs: number;
  onFailure(error: unknown): void;
}

/** Sends one batch after the other: a collector that hangs has one request of ours, for as long as it may. */
const sender =
  ({ post, timeoutMs, onFailure }: Sending) =>
  (body: Uint8Array | undefined, done: (result: ExportResult) => void): void => {
    const send = async (): Promise<void> => {
      if (body === undefined) return;
      const status = await post(Buffer.from(body).toString('utf8'), AbortSignal.timeout(timeoutMs));
      if (status < 200 || status > 299) throw new Error(`it answered with HTTP ${status}`);
    };
    send().then(
      () => done({ code: ExportResultCode.SUCCESS }),
      (error: unknown) => {
        onFailure(error);
        done({ code: ExportResultCode.FAILED });
      },
    );
  };

const nothingLeft = { forceFlush: async () => {}, shutdown: async () => {} };

export const spanExporter = (sending: Sending): SpanExporter => {
  const send = sender(sending);
  return { export: (spans, done) => send(JsonTraceSerializer.serializeRequest(spans), done), ...nothingLeft };
};

export const metricExporter = (sending: Sending): PushMetricExporter => {
  const send = sender(sending);
  return {
    export: (metrics, done) => send(JsonMetricsSerializer.serializeRequest(metrics), done),
    selectAggregationTemporality: () => AggregationTemporality.CUMULATIVE,
    ...nothingLeft,
  };
};
