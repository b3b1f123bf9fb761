import type { Command } from '../../command.ts';
import { clientOption, configOption } from '../../shared-options.ts';

export const list: Command = {
  name: 'list',
  summary: 'Show what a client may use: tools, resources, prompts, or the servers behind them.',
  operands: '[tools|resources|prompts|servers]',
  options: { ...clientOption, ...configOption },
  examples: ['storycore-mcp list', 'storycore-mcp list servers', 'storycore-mcp list tools --client claude-desktop'],
  run: async (given) => (await import('./run.ts')).run(given),
};
