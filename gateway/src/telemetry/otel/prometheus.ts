import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { emptyResource } from '@opentelemetry/resources';
import type { MetricData } from '@opentelemetry/sdk-metrics';

/** The unit as it ends the name of a metric there; what is counted has none. */
const suffixes: Readonly<Record<string, string>> = { s: '.seconds', By: '.bytes' };

/** Named as Prometheus wants it, and without a line for the unit, which its text format does not have. */
const renamed = (metric: MetricData): MetricData => {
  const { name, unit, description } = metric.descriptor;
  return {
    ...metric,
    descriptor: { ...metric.descriptor, name: `${name}${suffixes[unit] ?? ''}`, unit: '', description },
  };
};

/** What `Content-Type` says of the text. */
export const prometheusType = 'text/plain; version=0.0.4; charset=utf-8';

/** Metrics in the text format of Prometheus, version 0.0.4. A metric without a value is left out. */
export const createPrometheusText = (): ((metrics: readonly MetricData[]) => string) => {
  const serializer = new PrometheusSerializer(undefined, false, undefined, true, true);
  return (metrics) =>
    serializer.serialize({
      resource: emptyResource(),
      scopeMetrics: [
        {
          scope: { name: 'storycore-mcp' },
          metrics: metrics.filter(({ dataPoints }) => dataPoints.length > 0).map(renamed),
        },
      ],
    });
};
