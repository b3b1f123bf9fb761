import * as z from 'zod';
import { refusal } from './problem.ts';
import { grantSchema, portNumber, sizeText } from './schema-grant.ts';

/** What holds where the file says nothing. Durations in seconds, as in the file. */
export const defaults = {
  maxConnections: 5,
  requestTimeout: 30,
  hardTimeout: 300,
  metrics: true,
  requireHttps: false,
  networkTimeout: 10,
  maxRetries: 3,
  userAgent: 'StoryCore-MCP/1.0',
  prefix: true,
  maxMessageSize: '16MiB',
  maxConcurrentRequests: 256,
} as const;

const seconds = () => z.number().positive().max(86_400);

const noHttp = (key: string, value: string) =>
  refusal(`HTTP is not part of this version: the gateway speaks over stdio and listens nowhere.`, `Write \`"${key}": ${value}\`, or leave it out.`);

const serverSection = z
  .strictObject({
    host: z
      .enum(['localhost', '127.0.0.1', '::1'], { error: noHttp('host', '"localhost"') })
      .optional()
      .meta({ description: 'Where the gateway listens. It listens nowhere in this version, so only this machine can be named.', default: 'localhost', examples: ['localhost'] }),
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
      .meta({ description: 'How many clients may be connected at once.', unit: 'connections', default: defaults.maxConnections, examples: [5] }),
    request_timeout: seconds()
      .optional()
      .meta({ description: 'How long a server may take to answer. Progress starts it anew.', unit: 'seconds', default: defaults.requestTimeout, examples: [30] }),
    enable_metrics: z
      .boolean()
      .optional()
      .meta({ description: 'Whether calls are counted and timed.', default: defaults.metrics, examples: [true] }),
  })
  .meta({ description: 'How clients reach the gateway.' });

const securitySection = z
  .strictObject({
    allowed_hosts: z
      .array(z.string().min(1))
      .optional()
      .meta({ description: 'Hosts that may be reached, as a grant of `network_access`. `*.example.org` means every name under it. Left out or empty: none.', examples: [['localhost', 'api.example.org']] }),
    allowed_ports: z
      .array(portNumber())
      .min(1)
      .optional()
      .meta({ description: 'Ports of those hosts that may be reached. Left out: 443, and 80 unless `require_https`.', examples: [[443, 8080]] }),
    require_https: z
      .boolean()
      .optional()
      .meta({ description: 'Whether plain HTTP is denied everywhere, whatever else is granted.', default: defaults.requireHttps, examples: [true] }),
    validate_certificates: z
      .literal(true, {
        error: refusal(
          'Certificates cannot be left unchecked: the gateway makes no connection of its own that this could apply to, so `false` would change nothing and promise less.',
          'Write `"validate_certificates": true`, or leave it out; a server that needs it otherwise has its own setting.',
        ),
      })
      .optional()
      .meta({ description: 'Whether the certificates of https hosts are checked. It cannot be turned off.', default: true, examples: [true] }),
  })
  .meta({ description: 'What may be reached on the network.' });

const folders = (description: string, example: string) =>
  z.array(z.string().min(1)).optional().meta({ description, examples: [[example]] });

const resourceSection = z
  .strictObject({
    filesystem: z
      .strictObject({
        read_paths: folders('Folders that may be read, with all under them.', '~/Documents/StoryCore Projects'),
        write_paths: folders('Folders that may be read and written, with all under them. A grant with `ask` goes before it.', 'assets'),
        max_file_size: sizeText()
          .optional()
          .meta({ description: 'The most that one call may read or write in these folders. Left out: no limit.', unit: 'bytes, as text with a unit', examples: ['100MB'] }),
      })
      .optional()
      .meta({ description: 'Folders, as grants of `resource_read` and `resource_write`. Each must exist.' }),
    network: z
      .strictObject({
        timeout: seconds()
          .optional()
          .meta({ description: 'How long a connection may take.', unit: 'seconds', default: defaults.networkTimeout, examples: [10] }),
        max_retries: z
          .int()
          .min(0)
          .max(10)
          .optional()
          .meta({ description: 'How often a failed request is made again.', unit: 'times', default: defaults.maxRetries, examples: [3] }),
        user_agent: z
          .string()
          .regex(/^[\x21-\x7e](?:[\x20-\x7e]{0,254}[\x21-\x7e])?$/, {
            error: refusal('This cannot be sent as a header.', 'Write 1 to 256 printable ASCII characters.'),
          })
          .optional()
          .meta({ description: 'How requests name their sender.', default: defaults.userAgent, examples: ['StoryCore-MCP/1.0'] }),
      })
      .optional()
      .meta({ description: 'How the outside is asked.' }),
  })
  .meta({ description: 'Resources of the plan: files and the network.' });

const noNul = z.string().regex(/^[^\0]*$/, {
  error: refusal('A NUL character cannot be handed to a program.', 'Leave it out.'),
});

const noRemote = refusal(
  'Servers that are reached over HTTP are not part of this version.',
  'Start the server on this machine with "command" and "args", or leave this entry out.',
);

const serverEntry = z
  .strictObject({
    type: z.literal('stdio', { error: noRemote }).optional().meta({ description: 'How it is reached; other files of this shape carry it.', default: 'stdio', examples: ['stdio'] }),
    command: noNul.min(1).meta({ description: 'The program to start: a name to be found on the PATH, or an absolute path. No shell is involved.', examples: ['npx'] }),
    args: z.array(noNul).optional().meta({ description: 'Its arguments, handed over as they are.', default: [], examples: [['-y', '@modelcontextprotocol/server-everything']] }),
    env: z
      .record(z.string(), noNul)
      .optional()
      .meta({
        description: 'What it gets in its environment beside a short standard list. `${NAME}` is replaced by that variable of the gateway\'s own environment, which must be set; `$${` stands for `${`.',
        default: {},
        examples: [{ API_TOKEN: '${MY_API_TOKEN}' }],
      }),
    cwd: z.string().min(1).optional().meta({ description: 'The folder it runs in. Left out: the project, or else the folder of this file.', examples: ['tools'] }),
    url: z.never({ error: noRemote }).optional().meta({ description: 'Refused: servers over HTTP are not part of this version.' }),
    headers: z.never({ error: noRemote }).optional().meta({ description: 'Refused: servers over HTTP are not part of this version.' }),
  })
  .meta({ id: 'Server', title: 'Server', description: 'A third-party MCP server over stdio.' });

/** The configuration as it is written. Says nothing yet about what exists on this machine: see `compile`. */
export const configSchema = z
  .strictObject({
    $schema: z.string().optional().meta({ description: 'Where editors find the JSON Schema of this file.' }),
    version: z.literal(1).optional().meta({ description: 'The version of this format.', default: 1, examples: [1] }),
    project: z
      .strictObject({
        name: z
          .string()
          .regex(/^\P{C}{1,200}$/u, { error: refusal('This name cannot be shown.', 'Write 1 to 200 printable characters.') })
          .optional()
          .meta({ description: 'What grants and records call it. Left out: the name of its folder.', examples: ['Minuit à Montréal'] }),
        root: z.string().min(1).meta({ description: 'Its folder, which must exist, relative to this file or starting with `~/`. Naming it grants nothing.', examples: ['.'] }),
      })
      .optional()
      .meta({ description: 'The film project that is worked on.' }),
    server_config: serverSection.optional(),
    security_config: securitySection.optional(),
    resource_config: resourceSection.optional(),
    providers: z
      .strictObject({
        filesystem: z
          .boolean()
          .optional()
          .meta({ description: 'Whether the file server is offered; it serves the project and the folders of `resource_config.filesystem`. Left out: yes, if there is such a folder.', examples: [true] }),
        git: z
          .union(
            [
              z.boolean(),
              z.strictObject({
                repository: z.string().min(1).optional().meta({ description: 'The folder under version control. Left out: the project.', examples: ['.'] }),
              }),
            ],
            { error: refusal('Expected true, false or an object { }.', 'Write `true`, or `{"repository": "…"}`.') },
          )
          .optional()
          .meta({ description: 'Whether the git server is offered, and for which repository.', default: false, examples: [true] }),
      })
      .optional()
      .meta({ description: 'Servers that come with the gateway.' }),
    mcpServers: z
      .record(z.string(), serverEntry)
      .optional()
      .meta({ description: 'Third-party servers, by name: 1 to 64 printable characters without `*`, none of them a provider in use.', examples: [{ everything: { command: 'npx', args: ['-y', '@modelcontextprotocol/server-everything'] } }] }),
    grants: z.array(grantSchema).optional().meta({ description: 'Who may do what. Nothing is allowed by default.', examples: [[{ effect: 'ask', level: 'resource_write', paths: ['.'] }]] }),
    prefix: z
      .boolean()
      .optional()
      .meta({ description: 'Whether tools are named `server__tool`. It can be turned off where there is one server.', default: defaults.prefix, examples: [true] }),
    limits: z
      .strictObject({
        max_message_size: sizeText()
          .optional()
          .meta({ description: 'The largest message taken, either way: 64KiB to 256MiB.', unit: 'bytes, as text with a unit', default: defaults.maxMessageSize, examples: ['16MB'] }),
        max_concurrent_requests: z
          .int()
          .min(1)
          .max(10_000)
          .optional()
          .meta({ description: 'How many calls may run at once.', unit: 'calls', default: defaults.maxConcurrentRequests, examples: [64] }),
        hard_timeout: seconds()
          .optional()
          .meta({ description: 'When a call is ended whatever its progress; at least `request_timeout`.', unit: 'seconds', default: defaults.hardTimeout, examples: [300] }),
      })
      .optional()
      .meta({ description: 'Limits of the gateway itself.' }),
    metadata: z
      .strictObject({
        max_concurrent_requests: z
          .int()
          .min(1)
          .max(10_000)
          .optional()
          .meta({ description: 'The manifest\'s word for `limits.max_concurrent_requests`.', unit: 'calls', examples: [10] }),
        timeout_seconds: seconds().optional().meta({ description: 'The manifest\'s word for `server_config.request_timeout`.', unit: 'seconds', examples: [30] }),
      })
      .optional()
      .meta({ description: 'Limits as the add-on\'s manifest names them. Given in both places they must agree.' }),
  })
  .meta({ title: 'StoryCore MCP configuration' });

export type RawConfig = z.output<typeof configSchema>;

/** The configuration as JSON Schema (draft 2020-12), for editors and for us. */
export const configJsonSchema = (): z.core.JSONSchema.BaseSchema => z.toJSONSchema(configSchema, { io: 'input' });
