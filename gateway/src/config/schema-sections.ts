import * as z from 'zod';
import { defaults } from './defaults.ts';
import { refusal } from './problem.ts';
import { portNumber, sizeText } from './schema-grant.ts';

/** A duration. */
export const seconds = () => z.number().positive().max(86_400);

const noHttp = (key: string, value: string) =>
  refusal(
    `HTTP is not part of this version: the gateway speaks over stdio and listens nowhere.`,
    `Write \`"${key}": ${value}\`, or leave it out.`,
  );

export const serverSection = z
  .strictObject({
    host: z
      .enum(['localhost', '127.0.0.1', '::1'], { error: noHttp('host', '"localhost"') })
      .optional()
      .meta({
        description:
          'Where the gateway listens. It listens nowhere in this version, so only this machine can be named.',
        default: 'localhost',
        examples: ['localhost'],
      }),
    port: z
      .literal(0, { error: noHttp('port', '0') })
      .optional()
      .meta({ description: 'The port it listens on; 0 is none.', default: 0, examples: [0] }),
    stdio_mode: z
      .literal(true, { error: noHttp('stdio_mode', 'true') })
      .optional()
      .meta({ description: 'Whether clients connect over stdio.', default: true, examples: [true] }),
    max_connections: z
      .int()
      .min(1)
      .max(1_000)
      .optional()
      .meta({
        description: 'How many clients may be connected at once.',
        unit: 'connections',
        default: defaults.maxConnections,
        examples: [5],
      }),
    request_timeout: seconds()
      .optional()
      .meta({
        description: 'How long a server may take to answer. Progress starts it anew.',
        unit: 'seconds',
        default: defaults.requestTimeout,
        examples: [30],
      }),
    enable_metrics: z
      .boolean()
      .optional()
      .meta({ description: 'Whether calls are counted and timed.', default: defaults.metrics, examples: [true] }),
  })
  .meta({ description: 'How clients reach the gateway.' });

export const securitySection = z
  .strictObject({
    allowed_hosts: z
      .array(z.string().min(1))
      .optional()
      .meta({
        description:
          'Hosts that may be reached, as a grant of `network_access`. `*.example.org` means every name under it. Left out or empty: none.',
        examples: [['localhost', 'api.example.org']],
      }),
    allowed_ports: z
      .array(portNumber())
      .min(1)
      .optional()
      .meta({
        description: 'Ports of those hosts that may be reached. Left out: 443, and 80 unless `require_https`.',
        examples: [[443, 8080]],
      }),
    require_https: z
      .boolean()
      .optional()
      .meta({
        description: 'Whether plain HTTP is denied everywhere, whatever else is granted.',
        default: defaults.requireHttps,
        examples: [true],
      }),
    validate_certificates: z
      .literal(true, {
        error: refusal(
          'Certificates cannot be left unchecked: the gateway makes no connection of its own that this could apply to, so `false` would change nothing and promise less.',
          'Write `"validate_certificates": true`, or leave it out; a server that needs it otherwise has its own setting.',
        ),
      })
      .optional()
      .meta({
        description: 'Whether the certificates of https hosts are checked. It cannot be turned off.',
        default: true,
        examples: [true],
      }),
  })
  .meta({ description: 'What may be reached on the network.' });

const folders = (description: string, example: string) =>
  z
    .array(z.string().min(1))
    .optional()
    .meta({ description, examples: [[example]] });

export const resourceSection = z
  .strictObject({
    filesystem: z
      .strictObject({
        read_paths: folders('Folders that may be read, with all under them.', '~/Documents/StoryCore Projects'),
        write_paths: folders(
          'Folders that may be read and written, with all under them. A grant with `ask` goes before it.',
          'assets',
        ),
        max_file_size: sizeText({
          description: 'The most that one call may read or write in these folders. Left out: no limit.',
          examples: ['100MB'],
        }).optional(),
      })
      .optional()
      .meta({ description: 'Folders, as grants of `resource_read` and `resource_write`. Each must exist.' }),
    network: z
      .strictObject({
        timeout: seconds()
          .optional()
          .meta({
            description: 'How long a connection may take.',
            unit: 'seconds',
            default: defaults.networkTimeout,
            examples: [10],
          }),
        max_retries: z
          .int()
          .min(0)
          .max(10)
          .optional()
          .meta({
            description: 'How often a failed request is made again.',
            unit: 'times',
            default: defaults.maxRetries,
            examples: [3],
          }),
        user_agent: z
          .string()
          .regex(/^[\x21-\x7e](?:[\x20-\x7e]{0,254}[\x21-\x7e])?$/, {
            error: refusal('This cannot be sent as a header.', 'Write 1 to 256 printable ASCII characters.'),
          })
          .optional()
          .meta({
            description: 'How requests name their sender.',
            default: defaults.userAgent,
            examples: ['StoryCore-MCP/1.0'],
          }),
      })
      .optional()
      .meta({ description: 'How the outside is asked.' }),
  })
  .meta({ description: 'Resources of the plan: files and the network.' });
