import * as z from 'zod';
import { defaults } from './defaults.ts';
import { auditSection } from './schema-audit.ts';
import { alertsSection } from './schema-alerts.ts';
import { approvalsSection } from './schema-approvals.ts';
import { consoleSection } from './schema-console.ts';
import { grantSchema, sizeText } from './schema-grant.ts';
import { behaviourSection, flowSetting, inspectionSection, judgeSection } from './schema-inspection.ts';
import { hooksSection } from './schema-hooks.ts';
import { httpSection, resourceSection, seconds, securitySection, serverSection } from './schema-sections.ts';
import { metricsSection } from './schema-metrics.ts';
import { pinsSection } from './schema-pins.ts';
import { rateLimitsSection } from './schema-rates.ts';
import { fallbacksSection } from './schema-fallbacks.ts';
import { cacheSection, circuitBreakerSection, retrySection, timeoutsSection } from './schema-resilience.ts';
import { proxySection } from './schema-proxy.ts';
import { sandboxSection } from './schema-sandbox.ts';
import { savepointsSection } from './schema-savepoints.ts';
import { supervisionSection } from './schema-supervision.ts';
import { providersSection, serverEntry } from './schema-servers.ts';

/** The sections of a configuration. Each is made when one has it: to make them all takes longer than to read most. */
const sections = {
  $schema: () => z.string().optional().meta({ description: 'Where editors find the JSON Schema of this file.' }),
  version: () =>
    z
      .literal(1)
      .optional()
      .meta({ description: 'The version of this format.', default: 1, examples: [1] }),
  project: () =>
    z
      .strictObject({
        name: z
          .string()
          .min(1)
          .max(200)
          .optional()
          .meta({
            description: 'What grants and records call it. Left out: the name of its folder.',
            examples: ['Minuit à Montréal'],
          }),
        root: z
          .string()
          .min(1)
          .meta({
            description:
              'Its folder, which must exist, relative to this file or starting with `~/`. Naming it grants nothing.',
            examples: ['.'],
          }),
      })
      .optional()
      .meta({ description: 'The film project that is worked on.' }),
  server_config: () => serverSection().optional(),
  security_config: () => securitySection().optional(),
  resource_config: () => resourceSection().optional(),
  http: () => httpSection().optional(),
  console: () => consoleSection().optional(),
  proxy: () => proxySection().optional(),
  sandbox: () => sandboxSection().optional(),
  savepoints: () => savepointsSection().optional(),
  providers: () => providersSection().optional(),
  mcpServers: () =>
    z
      .record(z.string().meta({ minLength: 1, maxLength: 64, pattern: '^[^*]*$' }), serverEntry())
      .optional()
      .meta({
        description:
          'Third-party servers, by name: 1 to 64 printable characters without `*`, none of them a provider in use.',
        examples: [{ everything: { command: 'npx', args: ['-y', '@modelcontextprotocol/server-everything'] } }],
      }),
  trust: () =>
    z
      .literal('trusted')
      .optional()
      .meta({
        description:
          'Approves every server of `mcpServers` that says nothing else, whatever it shows, now and later: for servers that are all your own, as on a test bench. Left out: nothing of a server can be used until a person has approved it.',
        examples: ['trusted'],
      }),
  pins: () => pinsSection().optional(),
  grants: () =>
    z
      .array(grantSchema())
      .optional()
      .meta({
        description: 'Who may do what. Nothing is allowed by default.',
        examples: [[{ effect: 'ask', level: 'resource_write', paths: ['.'] }]],
      }),
  approvals: () => approvalsSection().optional(),
  prefix: () =>
    z
      .boolean()
      .optional()
      .meta({
        description: 'Whether tools are named `server__tool`. It can be turned off where there is one server.',
        default: defaults.prefix,
        examples: [true],
      }),
  limits: () =>
    z
      .strictObject({
        max_message_size: sizeText({
          description: 'The largest message taken, either way: 64KiB to 256MiB.',
          default: defaults.maxMessageSize,
          examples: ['16MB'],
        }).optional(),
        max_concurrent_requests: z
          .int()
          .min(1)
          .max(10_000)
          .optional()
          .meta({
            description: 'How many calls may run at once.',
            unit: 'calls',
            default: defaults.maxConcurrentRequests,
            examples: [64],
          }),
        hard_timeout: seconds()
          .optional()
          .meta({
            description: 'When a call is ended whatever its progress; at least `request_timeout`.',
            unit: 'seconds',
            default: defaults.hardTimeout,
            examples: [300],
          }),
      })
      .optional()
      .meta({ description: 'Limits of the gateway itself.' }),
  rate_limits: () => rateLimitsSection().optional(),
  timeouts: () => timeoutsSection().optional(),
  retry: () => retrySection().optional(),
  circuit_breaker: () => circuitBreakerSection().optional(),
  cache: () => cacheSection().optional(),
  fallbacks: () => fallbacksSection().optional(),
  inspection: () => inspectionSection().optional(),
  flow: () => flowSetting(),
  behaviour: () => behaviourSection().optional(),
  judge: () => judgeSection().optional(),
  hooks: () => hooksSection().optional(),
  audit: () => auditSection().optional(),
  supervision: () => supervisionSection().optional(),
  metrics: () => metricsSection().optional(),
  alerts: () => alertsSection().optional(),
  metadata: () =>
    z
      .strictObject({
        max_concurrent_requests: z
          .int()
          .min(1)
          .max(10_000)
          .optional()
          .meta({
            description: "The manifest's word for `limits.max_concurrent_requests`.",
            unit: 'calls',
            examples: [10],
          }),
        timeout_seconds: seconds()
          .optional()
          .meta({
            description: "The manifest's word for `server_config.request_timeout`.",
            unit: 'seconds',
            examples: [30],
          }),
      })
      .optional()
      .meta({ description: "Limits as the add-on's manifest names them. Given in both places they must agree." }),
};

type Shape = { readonly [Name in keyof typeof sections]: ReturnType<(typeof sections)[Name]> };

export type RawConfig = z.output<z.ZodObject<Shape, z.core.$strict>>;

/**
 * The configuration as it is written, of the sections that `content` has: every other may be left out. Says nothing yet
 * about what exists on this machine: see `compile`.
 */
export const schemaOf = (content: object): z.ZodType<RawConfig> => {
  const present = Object.entries(sections).filter(([name]) => Object.hasOwn(content, name));
  const shape = Object.fromEntries(present.map(([name, make]) => [name, make()])) as unknown as Shape;
  return z.strictObject(shape).meta({ title: 'StoryCore MCP configuration' });
};

/** The schema of all sections. */
export const configSchema = (): z.ZodType<RawConfig> => schemaOf(sections);

/** The configuration as JSON Schema (draft 2020-12), for editors and for us; with `units`, as the reference page shows it. */
export const configJsonSchema = (units = false): z.core.JSONSchema.BaseSchema =>
  z.toJSONSchema(configSchema(), {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      // Zod leaves the examples out where a text becomes something else, for they might be of the other side.
      const { examples } = z.globalRegistry.get(zodSchema) ?? {};
      if (Array.isArray(examples)) jsonSchema.examples = examples;
      if (!units) delete jsonSchema['unit'];
    },
  });
