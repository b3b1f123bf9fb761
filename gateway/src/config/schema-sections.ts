import * as z from 'zod';
import { defaults } from './defaults.ts';
import { once } from './once.ts';
import { refusal } from './problem.ts';
import { portNumber, sizeText } from './schema-grant.ts';

/** A duration. */
export const seconds = () => z.number().positive().max(86_400);

export const serverSection = once(() =>
  z
    .strictObject({
      host: z
        .string()
        .min(1)
        .optional()
        .meta({
          description:
            'Where the gateway listens for clients over HTTP: a name or an address of this machine. What others can reach needs `http.allow_remote`.',
          default: defaults.host,
          examples: ['localhost'],
        }),
      port: z
        .int()
        .min(0)
        .max(65_535)
        .optional()
        .meta({
          description: 'The port it listens on where `stdio_mode` is false; 0 is one that is free, shown at the start.',
          default: defaults.port,
          examples: [0],
        }),
      stdio_mode: z
        .boolean()
        .optional()
        .meta({
          description:
            'Whether clients start `storycore-mcp serve` themselves and connect over stdio; else it listens over HTTP, and clients connect to it.',
          default: defaults.stdio,
          examples: [true],
        }),
      max_connections: z
        .int()
        .min(1)
        .max(1_000)
        .optional()
        .meta({
          description:
            'How many clients may be connected over HTTP at once: sessions that have a stream or a request open, and open streams of `subscriptions/listen`. One more is told to come back later.',
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
    .meta({ description: 'How clients reach the gateway.' }),
);

const origin = () =>
  z.string().regex(/^https?:\/\/(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?$/, {
    error: refusal(
      'This is not an origin, as a browser sends it.',
      'Write scheme, name and port alone, in small letters: "https://app.example.org" or "http://localhost:5173".',
    ),
  });

const hostHeader = () =>
  z.string().regex(/^(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?$/i, {
    error: refusal(
      'This is not a host, as clients send it.',
      'Write the name, and the port where only that one is meant: "studio.local" or "studio.local:8443".',
    ),
  });

export const httpSection = once(() =>
  z
    .strictObject({
      path: z
        .string()
        .regex(/^\/[\w.~!$&'()*+,;=:@/-]*$/, {
          error: refusal(
            'This is not a path of a URL.',
            'Begin with "/", and use letters, digits, "-", "_", "." and "/".',
          ),
        })
        .max(200)
        .optional()
        .meta({ description: 'The one path that clients connect to.', default: defaults.httpPath, examples: ['/mcp'] }),
      auth: z
        .enum(['token', 'none'])
        .optional()
        .meta({
          description:
            'Whether clients need a token (`storycore-mcp token`). With `none` every program of this machine, of any user, is let in; never for an address that others can reach.',
          default: defaults.httpAuth,
          examples: ['token'],
        }),
      allow_remote: z
        .boolean()
        .optional()
        .meta({
          description: 'Whether `server_config.host` may be an address that other machines can reach.',
          default: false,
          examples: [false],
        }),
      allowed_hosts: z
        .array(hostHeader())
        .optional()
        .meta({
          description:
            'Names beside `localhost` and `server_config.host` by which clients may ask for the gateway. Without a port: with any.',
          examples: [['studio.local']],
        }),
      allowed_origins: z
        .array(origin())
        .optional()
        .meta({
          description: 'Web pages that may ask, beside those of the gateway itself.',
          examples: [['https://app.example.org']],
        }),
      tls: z
        .strictObject({
          cert: z
            .string()
            .min(1)
            .meta({
              description: 'The certificate with its chain, a PEM file. Relative to this file, or starting with `~/`.',
              examples: ['cert.pem'],
            }),
          key: z
            .string()
            .min(1)
            .meta({ description: 'Its key, a PEM file without a passphrase.', examples: ['key.pem'] }),
        })
        .optional()
        .meta({ description: 'Speaks HTTPS with this certificate, and nothing else. Left out: HTTP.' }),
      session_idle_seconds: seconds()
        .optional()
        .meta({
          description: 'A session that nobody uses for so long is over.',
          unit: 'seconds',
          default: defaults.sessionIdle,
          examples: [1_800],
        }),
      max_sessions: z
        .int()
        .min(1)
        .max(10_000)
        .optional()
        .meta({
          description:
            'How many sessions are remembered, connected or not. The one longest unused makes room for a new one.',
          unit: 'sessions',
          default: defaults.maxSessions,
          examples: [1_000],
        }),
    })
    .meta({ description: 'How clients connect over HTTP.' }),
);

export const securitySection = once(() =>
  z
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
            'Certificates are always checked, before a byte of a server goes out: nobody could tell otherwise whom it talks to.',
            'Write `"validate_certificates": true`, or leave it out; `proxy.certificates` adds authorities of your own.',
          ),
        })
        .optional()
        .meta({
          description: 'Whether the certificates of https hosts are checked. It cannot be turned off.',
          default: true,
          examples: [true],
        }),
    })
    .meta({ description: 'What may be reached on the network.' }),
);

const folders = (description: string, example: string) =>
  z
    .array(z.string().min(1))
    .optional()
    .meta({ description, examples: [[example]] });

export const resourceSection = once(() =>
  z
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
    .meta({ description: 'Resources of the plan: files and the network.' }),
);
