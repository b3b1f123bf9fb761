import type { Command } from '../../command.ts';
import { configOption } from '../../shared-options.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'Examine this machine: what works, what is missing and how to get it, what is not confined.',
  options: { ...configOption },
  examples: ['storycore-mcp doctor'],
  run: async (given) => (await import('./run.ts')).run(given),
};
