import type { Command } from '../../command.ts';

export const top: Command = {
  name: 'top',
  summary:
    'Watch the gateways that run, each second: their servers, calls, answers, memory, and what is wrong. Rates, times and successes are of the last minute. Ends with Ctrl+C.',
  options: {
    once: { type: 'boolean', summary: 'Show it once, and end' },
  },
  examples: ['storycore-mcp top', 'storycore-mcp top --once --json'],
  run: async (given) => (await import('./run.ts')).run(given),
};
