import type { Command } from '../../command.ts';

export const status: Command = {
  name: 'status',
  summary:
    'Show the gateways that run here: what works, what does not, since when, why, and what brings it back; and what waits for you.',
  options: { watch: { type: 'boolean', summary: 'Go on, and show it again when it changes; leave with Ctrl-C' } },
  examples: ['storycore-mcp status', 'storycore-mcp status --watch', 'storycore-mcp status --json'],
  run: async (given) => (await import('./run.ts')).run(given),
};
