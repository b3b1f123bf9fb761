import * as z from 'zod';
import { refusal } from './problem.ts';

export const providersSection = z
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
  })
  .meta({ description: 'Servers that come with the gateway.' });

const noNul = z.string().regex(/^[^\0]*$/, {
  error: refusal('A NUL character cannot be handed to a program.', 'Leave it out.'),
});

const noRemote = refusal(
  'Servers that are reached over HTTP are not part of this version.',
  'Start the server on this machine with "command" and "args", or leave this entry out.',
);

export const serverEntry = z
  .strictObject({
    type: z
      .literal('stdio', { error: noRemote })
      .optional()
      .meta({
        description: 'How it is reached; other files of this shape carry it.',
        default: 'stdio',
        examples: ['stdio'],
      }),
    command: noNul.min(1).meta({
      description: 'The program to start: a name to be found on the PATH, or an absolute path. No shell is involved.',
      examples: ['npx'],
    }),
    args: z
      .array(noNul)
      .optional()
      .meta({
        description: 'Its arguments, handed over as they are.',
        default: [],
        examples: [['-y', '@modelcontextprotocol/server-everything']],
      }),
    env: z
      .record(z.string(), noNul)
      .optional()
      .meta({
        description:
          "What it gets in its environment beside a short standard list. `${NAME}` is replaced by that variable of the gateway's own environment, which must be set; `${secret:NAME}` by that secret of `storycore-mcp secret set`, at each start and for this server alone; `$${` stands for `${`.",
        default: {},
        examples: [{ API_TOKEN: '${MY_API_TOKEN}' }],
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
      .never({ error: noRemote })
      .optional()
      .meta({ description: 'Refused: servers over HTTP are not part of this version.' }),
    headers: z
      .never({ error: noRemote })
      .optional()
      .meta({ description: 'Refused: servers over HTTP are not part of this version.' }),
  })
  .meta({ id: 'Server', title: 'Server', description: 'A third-party MCP server over stdio.' });
