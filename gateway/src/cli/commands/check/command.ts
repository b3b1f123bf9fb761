import type { Command } from '../../command.ts';
import { configOption } from '../../shared-options.ts';

export const check: Command = {
  name: 'check',
  summary:
    'Check the configuration and all it names: every problem with its place and its remedy. Starts nothing, changes nothing.',
  options: { ...configOption },
  examples: ['storycore-mcp check', 'storycore-mcp check --config studio/storycore-mcp.json'],
  run: async (given) => (await import('./run.ts')).run(given),
};
