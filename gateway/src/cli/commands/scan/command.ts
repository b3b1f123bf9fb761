import type { Command } from '../../command.ts';

export const scan: Command = {
  name: 'scan',
  summary:
    'Examine servers before you add them: a saved answer to tools/list (or another list), a client configuration, each of whose servers is run confined and without a network, or a command after `--`. Ends with 5 where something should be held until a person has looked.',
  operands: 'FILE-OR-COMMAND…',
  options: {
    name: {
      type: 'string',
      value: 'NAME',
      summary: 'What the server is called in the report. Left out: after the file',
    },
    sarif: { type: 'boolean', summary: 'Print the findings as SARIF 2.1.0, for code scanning' },
  },
  examples: [
    'storycore-mcp scan tools.json',
    'storycore-mcp scan ~/.cursor/mcp.json --json',
    'storycore-mcp scan -- node some-server.js --stdio',
  ],
  run: async (given) => (await import('./run.ts')).run(given),
};
