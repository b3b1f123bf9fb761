import type { Command } from '../../command.ts';
import { configOption } from '../../shared-options.ts';

export const installPackages: Command = {
  name: 'install',
  summary:
    'Install the packages of providers that did not come with the gateway: into the data folder, each with the version and integrity that the gateway was tested with, read-only, and no script of it runs',
  operands: '[PROVIDER…]',
  options: {
    registry: { type: 'string', value: 'URL', summary: 'The registry. Left out: that of your npm settings' },
    ...configOption,
  },
  examples: ['storycore-mcp install', 'storycore-mcp install puppeteer_playwright'],
  run: async (given) => (await import('./run.ts')).run(given),
};
