import type { Command } from '../../command.ts';
import { configOption } from '../../shared-options.ts';

export const serve: Command = {
  name: 'serve',
  summary:
    'Serve one MCP client, or StoryCore Engine, on stdin and stdout. Clients start it themselves; it ends with them. What it has to say goes to stderr.',
  options: {
    ...configOption,
    client: {
      type: 'string',
      value: 'NAME',
      summary: 'The name grants and records call the client by. Left out: what it calls itself',
    },
    'log-level': { type: 'string', value: 'LEVEL', summary: 'debug, info, warn or error. Left out: info' },
  },
  examples: ['storycore-mcp serve --client claude-desktop'],
  run: async (given) => (await import('./run.ts')).run(given),
};
