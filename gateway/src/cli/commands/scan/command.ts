import type { Command } from '../../command.ts';

export const scan: Command = {
  name: 'scan',
  summary:
    'Examine servers before you add them: a saved answer to tools/list (or another list), a client configuration, each of whose servers is run confined and without a network, a package of npm, which is installed aside for that, or a command after `--`. Ends with 5 where something should be held until a person has looked.',
  operands: 'FILE-PACKAGE-OR-COMMAND…',
  options: {
    name: {
      type: 'string',
      value: 'NAME',
      summary: 'What the server is called in the report. Left out: after the file',
    },
    env: {
      type: 'string',
      value: 'NAME[=VALUE]',
      multiple: true,
      summary: 'A variable of the environment of a package; a value that means nothing where none is given',
    },
    arg: { type: 'string', value: 'ARG', multiple: true, summary: 'An argument of a package, as --arg=ARG' },
    bin: {
      type: 'string',
      value: 'NAME',
      summary: 'Which of the commands of a package to start, where it has several',
    },
    registry: {
      type: 'string',
      value: 'URL',
      summary: 'The registry of a package. Left out: that of your npm settings',
    },
    sarif: { type: 'boolean', summary: 'Print the findings as SARIF 2.1.0, for code scanning' },
  },
  examples: [
    'storycore-mcp scan tools.json',
    'storycore-mcp scan ~/.cursor/mcp.json --json',
    'storycore-mcp scan @brave/brave-search-mcp-server --env BRAVE_API_KEY',
    'storycore-mcp scan -- node some-server.js --stdio',
  ],
  run: async (given) => (await import('./run.ts')).run(given),
};
