import type { Compiling } from './compiling.ts';
import type { TelemetryConfig } from './config.ts';
import { defaults } from './defaults.ts';
import { reportRefusal } from './problem.ts';
import { reachable } from './reach.ts';
import { headerNameProblem } from './remote-headers.ts';
import { parseReferences } from './secret-reference.ts';
import { millisecondsOf } from './units.ts';

const under = (base: URL, signal: string): string => {
  const url = new URL(base.href);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/v1/${signal}`;
  return url.href;
};

const compileOpentelemetry = (work: Compiling): TelemetryConfig['opentelemetry'] => {
  const { raw, report } = work;
  const section = raw.metrics?.opentelemetry;
  if (section === undefined) return undefined;
  const path = ['metrics', 'opentelemetry'];
  const base = reachable(section.endpoint, [...path, 'endpoint'], work);
  for (const name of Object.keys(section.headers ?? {})) {
    const problem = headerNameProblem(name);
    if (problem !== undefined) reportRefusal(report, [...path, 'headers', name], problem);
  }
  if (base === undefined) return undefined;
  const { traces = true, metrics = true } = section;
  if (!traces && !metrics) report(path, 'Nothing would be sent.', 'Leave `opentelemetry` out, or turn one of them on.');
  return {
    ...(traces ? { tracesUrl: under(base, 'traces') } : {}),
    ...(metrics ? { metricsUrl: under(base, 'metrics') } : {}),
    headers: Object.fromEntries(
      Object.entries(section.headers ?? {}).map(([name, text]) => [name, parseReferences(text)]),
    ),
    intervalMs: millisecondsOf(section.interval_seconds ?? defaults.opentelemetry.interval),
    timeoutMs: millisecondsOf(section.timeout_seconds ?? defaults.opentelemetry.timeout),
    service: raw.project?.name ?? 'storycore-mcp',
  };
};

/** Where what is counted can be read, or is sent. */
export const compileMetrics = (work: Compiling): TelemetryConfig => {
  const { raw, report } = work;
  if (raw.metrics !== undefined && raw.server_config?.enable_metrics === false) {
    const remedy = 'Leave `metrics` out, or `enable_metrics`.';
    report(['metrics'], 'Nothing is counted, for `server_config.enable_metrics` is false.', remedy);
  }
  const { prometheus } = raw.metrics ?? {};
  const opentelemetry = compileOpentelemetry(work);
  return {
    ...(prometheus === undefined
      ? {}
      : {
          prometheus: {
            host: prometheus.host ?? defaults.prometheus.host,
            port: prometheus.port ?? defaults.prometheus.port,
            path: prometheus.path ?? defaults.prometheus.path,
          },
        }),
    ...(opentelemetry === undefined ? {} : { opentelemetry }),
  };
};
