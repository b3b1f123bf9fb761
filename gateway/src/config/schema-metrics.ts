import * as z from 'zod';
import { defaults } from './defaults.ts';
import { once } from './once.ts';
import { refusal } from './problem.ts';
import { seconds } from './schema-sections.ts';

const { prometheus, opentelemetry } = defaults;

/** Where what is counted may be read, or is sent. Left out: nowhere. */
export const metricsSection = once(() =>
  z
    .strictObject({
      prometheus: z
        .strictObject({
          host: z
            .enum(['127.0.0.1', '::1', 'localhost'])
            .optional()
            .meta({
              description:
                'The address it listens at: of this machine alone, for nobody is asked who they are. Let a proxy of your own go between where another machine reads it.',
              default: prometheus.host,
              examples: ['::1'],
            }),
          port: z
            .int()
            .min(0)
            .max(65_535)
            .optional()
            .meta({
              description:
                'The port it listens on; 0 is one that is free, told in the log. Of several gateways the first one has it; the others go on without.',
              default: prometheus.port,
              examples: [9_464],
            }),
          path: z
            .string()
            .regex(/^\/[\w./-]*$/, {
              error: refusal('This is not a path.', 'Begin with "/", and use letters, digits, "-", "_", "." and "/".'),
            })
            .max(200)
            .optional()
            .meta({ description: 'The path that is answered.', default: prometheus.path, examples: ['/metrics'] }),
        })
        .optional()
        .meta({
          description: 'Shows what is counted to Prometheus, while a gateway serves clients. Left out: it does not.',
        }),
      opentelemetry: z
        .strictObject({
          endpoint: z
            .string()
            .min(1)
            .meta({
              description:
                'The collector, by OTLP over HTTP; `/v1/traces` and `/v1/metrics` are added. It has to be allowed by `security_config`, and encrypted unless it is this machine.',
              examples: ['http://127.0.0.1:4318'],
            }),
          traces: z
            .boolean()
            .optional()
            .meta({ description: 'Whether each call is sent as a trace.', default: true, examples: [true] }),
          metrics: z
            .boolean()
            .optional()
            .meta({ description: 'Whether what is counted is sent.', default: true, examples: [false] }),
          headers: z
            .record(z.string().regex(/^[A-Za-z0-9-]{1,100}$/), z.string().max(4_096))
            .optional()
            .meta({
              description: 'Sent with each request. `${secret:NAME}` in a value is one of `storycore-mcp secret set`.',
              examples: [{ authorization: 'Bearer ${secret:COLLECTOR}' }],
            }),
          interval_seconds: seconds()
            .optional()
            .meta({
              description: 'How often what is counted is sent.',
              unit: 'seconds',
              default: opentelemetry.interval,
              examples: [30],
            }),
          timeout_seconds: seconds()
            .optional()
            .meta({
              description: 'How long the collector has for one request; what it does not take in time is dropped.',
              unit: 'seconds',
              default: opentelemetry.timeout,
              examples: [5],
            }),
        })
        .optional()
        .meta({ description: 'Sends traces and metrics to an OpenTelemetry collector. Left out: nothing is sent.' }),
    })
    .meta({ description: 'Where what is counted can be read, or is sent. Left out: nowhere but `storycore-mcp top`.' }),
);
