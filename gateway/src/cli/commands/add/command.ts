import type { Command } from '../../command.ts';
import { configOption } from '../../shared-options.ts';

export const add: Command = {
  name: 'add',
  summary:
    'Install a server from npm, and write it into the configuration. Each version lies in a folder of its own that is read-only; no script of a package runs; versions and integrities are recorded. Says what it will do, and asks.',
  operands: '[PACKAGE[@VERSION]]',
  options: {
    name: { type: 'string', value: 'NAME', summary: 'What the server is called. Left out: after the package' },
    env: {
      type: 'string',
      value: 'NAME=VALUE',
      multiple: true,
      summary: 'A variable of its environment; a key is best written as NAME=${secret:NAME}',
    },
    arg: { type: 'string', value: 'ARG', multiple: true, summary: 'An argument of the server, as --arg=ARG' },
    bin: { type: 'string', value: 'NAME', summary: 'Which of its commands to start, where the package has several' },
    'from-config': {
      type: 'boolean',
      summary:
        'Install what the configuration fetches by `npx` and its kin at each start, and rewrite it; a server named instead of a package: that one alone',
    },
    registry: { type: 'string', value: 'URL', summary: 'The registry. Left out: that of your npm settings' },
    'as-written': { type: 'boolean', summary: 'The name is meant, though it is nearly that of a well-known package' },
    yes: { type: 'boolean', summary: 'Ask nothing' },
    ...configOption,
  },
  examples: [
    'storycore-mcp add @modelcontextprotocol/server-everything@2026.8.31 --name all',
    "storycore-mcp add @brave/brave-search-mcp-server --env 'BRAVE_API_KEY=${secret:BRAVE}'",
    'storycore-mcp add --from-config',
  ],
  run: async (given) => (await import('./run.ts')).run(given),
};
