import type { Command } from '../../command.ts';
import { configOption } from '../../shared-options.ts';

export const consolePage: Command = {
  name: 'console',
  summary:
    'Open the console beside the gateways that run: a page in your browser that shows what they do, asks you, and undoes. Prints a link that opens it once; ends with Ctrl+C, and no gateway with it.',
  options: {
    ...configOption,
    'console-port': {
      type: 'string',
      value: 'PORT',
      summary: 'The port of the page. Left out: what `console.port` says, or the next one that is free',
    },
  },
  examples: ['storycore-mcp console'],
  run: async (given) => (await import('./run.ts')).run(given),
};
