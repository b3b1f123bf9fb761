import * as z from 'zod';
import { refusal } from './problem.ts';
import { portNumber } from './schema-grant.ts';

const paths = (description: string, example: string) =>
  z
    .array(z.string().min(1))
    .optional()
    .meta({ description, default: [], examples: [[example]] });

const megabytes = (description: string, example: number) =>
  z
    .number()
    .positive()
    .max(1_048_576)
    .optional()
    .meta({ description, unit: 'MB of 1,048,576 bytes', examples: [example] });

const reach = z.strictObject({
  host: z
    .string()
    .min(1)
    .max(255)
    .meta({
      description:
        'The name or the address as it is usually written. `*.example.org` is every name below, never the bare name.',
      examples: ['api.example.org'],
    }),
  port: portNumber().meta({ description: 'The port.', examples: [443] }),
  scheme: z.enum(['http', 'https', 'tcp']).meta({
    description:
      'What is spoken there. With `https` the certificate is checked before a byte is let through; with `tcp` nobody looks into it.',
    examples: ['https'],
  }),
  allowAddr: z
    .array(z.string().min(1))
    .optional()
    .meta({
      description:
        'Addresses of this machine or its network that the host may stand for. Without them only public ones are dialled.',
      examples: [['192.168.1.20']],
    }),
});

const network = z
  .strictObject({
    allow: z
      .array(reach)
      .optional()
      .meta({
        description: 'What may be reached; everything else is refused.',
        default: [],
        examples: [[{ host: 'api.example.org', port: 443, scheme: 'https' }]],
      }),
    test_hosts: z
      .record(
        z.string().min(1),
        z.union([z.literal('rebind'), z.array(z.string().min(1)).min(1)], {
          error: refusal('Expected a list of addresses, or "rebind".', 'Write `["127.0.0.1"]`, or `"rebind"`.'),
        }),
      )
      .optional()
      .meta({
        description:
          'Only with `--test-hooks`: what names resolve to. `rebind` is a public address first, and 127.0.0.1 from then on.',
        examples: [{ 'api.example.test': ['127.0.0.1'] }],
      }),
    test_ca: z
      .string()
      .min(1)
      .optional()
      .meta({
        description:
          'Only with `--test-hooks`: a PEM file with certificate authorities that are trusted beside the usual ones.',
        examples: ['/home/me/test/ca.pem'],
      }),
  })
  .optional()
  .meta({ description: 'Left out: no network at all, not even a refusal.' });

/** The policy of `storycore-mcp confine` as it is written. Says nothing yet about what exists on this machine. */
export const confineSchema = z
  .strictObject({
    read_paths: paths('Files and folders that may be read, with all under them; absolute.', '/home/me/film/assets'),
    write_paths: paths('Folders that may be read and written, with all under them; absolute.', '/home/me/film/renders'),
    max_file_size_mb: megabytes('The largest file that it may write.', 100),
    disk_quota_mb: megabytes('How much the folders of `write_paths` may grow while it runs.', 500),
    network,
    limits: z
      .strictObject({
        memory_mb: megabytes('Memory of all its processes together. Left out: 512.', 256),
        cpu_seconds: z
          .number()
          .positive()
          .max(1_000_000)
          .optional()
          .meta({ description: 'Processor time of any one of its processes.', unit: 'seconds', examples: [60] }),
        pids: z
          .int()
          .min(1)
          .max(100_000)
          .optional()
          .meta({ description: 'Processes and threads. Left out: 64.', examples: [32] }),
      })
      .optional()
      .meta({ description: 'What it may consume.' }),
    stdio: z
      .strictObject({
        max_line_mb: megabytes('The longest line on its stdout. Left out: 16.', 16),
        max_stderr_mb: megabytes('How much it may write on its stderr. Left out: 16.', 16),
      })
      .optional()
      .meta({ description: 'What it may say.' }),
  })
  .meta({ title: 'A policy of storycore-mcp confine' });

export type RawConfine = z.output<typeof confineSchema>;

/** The policy as JSON Schema (draft 2020-12); with `units`, as the reference page shows it. */
export const confineJsonSchema = (units = false): z.core.JSONSchema.BaseSchema =>
  z.toJSONSchema(confineSchema, {
    io: 'input',
    override: ({ jsonSchema }) => {
      if (!units) delete jsonSchema['unit'];
    },
  });
