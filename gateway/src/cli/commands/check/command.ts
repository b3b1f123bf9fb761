import type { Command } from '../../command.ts';
import { configOption } from '../../shared-options.ts';

export const check: Command = {
  name: 'check',
  summary:
    'Check the configuration and all it names: every problem with its place and its remedy. Starts nothing, changes nothing.',
  options: {
    addon: { type: 'string', value: 'PATH', summary: "Check an add-on's manifest instead: addon.json, or its folder" },
    ...configOption,
  },
  examples: ['storycore-mcp check', 'storycore-mcp check --addon addons/official/mcp_server_addon'],
  run: async (given) => (await import('./run.ts')).run(given),
};
