import type { Command } from '../../command.ts';

export const revoke: Command = {
  name: 'revoke',
  summary: 'Take back what was granted with `storycore-mcp grant`. Gateways that run see it at once.',
  operands: '[ID…]',
  options: { all: { type: 'boolean', summary: 'Take back everything that a person has granted' } },
  examples: ['storycore-mcp revoke g-3f9a2c71', 'storycore-mcp revoke --all'],
  run: async (given) => (await import('./run.ts')).run(given),
};
