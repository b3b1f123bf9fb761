import type { Command } from '../../command.ts';

export const restart: Command = {
  name: 'restart',
  summary:
    'Start a server anew in every gateway that runs here. Calls that it has are answered first, calls that come meanwhile wait for the new one, and no client notices. One that was stopped or keeps failing is started.',
  operands: 'SERVER',
  options: {},
  examples: ['storycore-mcp restart notes'],
  run: async (given) => (await import('./run.ts')).run(given),
};
