import * as z from 'zod';
import { once } from './once.ts';
import { refusal } from './problem.ts';
import { serverSandbox } from './schema-sandbox.ts';

const enabled = once(() =>
  z
    .boolean()
    .optional()
    .meta({
      description: 'Whether it is offered. `false` turns it off, and keeps what is written here for the next time.',
      default: true,
      examples: [false],
    }),
);

export const providersSection = once(() =>
  z
    .strictObject({
      filesystem: z
        .boolean()
        .optional()
        .meta({
          description:
            'Whether the file server is offered; it serves the project and the folders of `resource_config.filesystem`. Left out: yes, if there is such a folder.',
          examples: [true],
        }),
      git: z
        .union(
          [
            z.boolean(),
            z.strictObject({
              enabled: enabled(),
              repository: z
                .string()
                .min(1)
                .optional()
                .meta({ description: 'The folder under version control. Left out: the project.', examples: ['.'] }),
            }),
          ],
          { error: refusal('Expected true, false or an object { }.', 'Write `true`, or `{"repository": "…"}`.') },
        )
        .optional()
        .meta({
          description: 'Whether the git server is offered, and for which repository.',
          default: false,
          examples: [true],
        }),
      project: z
        .boolean()
        .optional()
        .meta({
          description:
            'Whether the project is offered as resources, `storycore://project/…`: scenes, characters, locations, sequences, storyboard and story. It needs `project.root`.',
          default: false,
          examples: [true],
        }),
      brave_search: z
        .union(
          [
            z.boolean(),
            z.strictObject({
              enabled: enabled(),
              key: z
                .string()
                .min(1)
                .optional()
                .meta({
                  description:
                    'Which secret of `storycore-mcp secret set` is the key to the search API; never the key itself.',
                  default: '${secret:BRAVE_API_KEY}',
                  examples: ['${secret:BRAVE_API_KEY}'],
                }),
            }),
          ],
          {
            error: refusal(
              'Expected true, false or an object { }.',
              'Write `true`, or `{"key": "${secret:BRAVE_API_KEY}"}`.',
            ),
          },
        )
        .optional()
        .meta({
          description: 'Whether the web search of Brave is offered. It reaches `https://api.search.brave.com` alone.',
          default: false,
          examples: [true],
        }),
      puppeteer_playwright: z
        .union(
          [
            z.boolean(),
            z.strictObject({
              enabled: enabled(),
              browser: z
                .string()
                .min(1)
                .optional()
                .meta({
                  description:
                    'The program of Chromium, Chrome or Edge, itself and no script around it. Left out: the one found on this machine.',
                  examples: ['/usr/lib/chromium/chromium'],
                }),
              downloads: z
                .string()
                .min(1)
                .optional()
                .meta({
                  description:
                    'The one folder that pictures and downloads go to, which must exist. Left out: `web` in the project.',
                  examples: ['web'],
                }),
              sandbox: serverSandbox().optional(),
            }),
          ],
          { error: refusal('Expected true, false or an object { }.', 'Write `true`, or `{"downloads": "…"}`.') },
        )
        .optional()
        .meta({
          description:
            'Whether a browser is offered, to look at pages and take pictures of them; one for each session.',
          default: false,
          examples: [true],
        }),
    })
    .meta({ description: 'Servers that come with the gateway.' }),
);

const noNul = once(() =>
  z.string().regex(/^[^\0]*$/, {
    error: refusal('A NUL character cannot be handed to a program.', 'Leave it out.'),
  }),
);

export const serverEntry = once(() =>
  z
    .strictObject({
      enabled: enabled(),
      type: z
        .enum(['stdio', 'http', 'streamable-http', 'sse'])
        .optional()
        .meta({
          description:
            'How it is reached. Left out: `stdio` with a `command`, `http` with a `url`. `http` and `streamable-http` are one; `sse` is the HTTP+SSE of 2024, tried only where it is written.',
          examples: ['http'],
        }),
      command: noNul()
        .min(1)
        .optional()
        .meta({
          description:
            'The program to start: a name to be found on the PATH, or an absolute path. No shell is involved. Each server has a `command` or a `url`.',
          examples: ['npx'],
        }),
      args: z
        .array(noNul())
        .optional()
        .meta({
          description: 'Its arguments, handed over as they are.',
          default: [],
          examples: [['-y', '@modelcontextprotocol/server-everything']],
        }),
      env: z
        .record(z.string(), noNul())
        .optional()
        .meta({
          description:
            "What it gets in its environment beside a short standard list. `${NAME}` is replaced by that variable of the gateway's own environment, which must be set; `${secret:NAME}` by that secret of `storycore-mcp secret set`, at each start and for this server alone; `$${` stands for `${`.",
          default: {},
          examples: [{ API_TOKEN: '${secret:API_TOKEN}' }],
        }),
      cwd: z
        .string()
        .min(1)
        .optional()
        .meta({
          description: 'The folder it runs in. Left out: the project, or else the folder of this file.',
          examples: ['tools'],
        }),
      url: z
        .string()
        .min(1)
        .optional()
        .meta({
          description:
            'Where a server over HTTP is. `http://` leads to this machine only, unless `allow_http`; a name must not lead to an address of this machine or its network, but the address itself can be written.',
          examples: ['https://mcp.example.org/mcp'],
        }),
      headers: z
        .record(z.string(), noNul())
        .optional()
        .meta({
          description: 'What is sent with every request to its `url`; `${NAME}` and `${secret:NAME}` as in `env`.',
          default: {},
          examples: [{ Authorization: 'Bearer ${secret:EXAMPLE}' }],
        }),
      allow_http: z
        .boolean()
        .optional()
        .meta({
          description: 'Whether a `url` on another machine may be `http://`, which everybody on the way can read.',
          default: false,
          examples: [true],
        }),
      isolation: z
        .enum(['shared', 'per-client', 'per-session'])
        .optional()
        .meta({
          description:
            'Who shares a connection to it, and with that its process or session: all clients, all sessions of one client, or nobody. Where all do not share it, its lists are those that it begins with: how they change for one client, no other sees.',
          default: 'shared',
          examples: ['per-client'],
        }),
      trust: z
        .string()
        .regex(/^(?:trusted|sha256:[0-9a-f]{64})$/, {
          error: refusal(
            'This is neither `trusted` nor the digest of a server.',
            'Write the `sha256:…` that `storycore-mcp review show` prints, or leave it out and approve the server there.',
          ),
        })
        .optional()
        .meta({
          description:
            'Approves the server here instead of with `storycore-mcp review`: what it shows now, by its digest; or, by the word `trusted`, whatever it shows, now and later. Left out: nothing of it can be used until a person has approved it.',
          examples: ['sha256:0000000000000000000000000000000000000000000000000000000000000000'],
        }),
      sandbox: serverSandbox().optional(),
    })
    .meta({
      id: 'Server',
      title: 'Server',
      description: 'A third-party MCP server: started on this machine, or reached over HTTP.',
    }),
);
