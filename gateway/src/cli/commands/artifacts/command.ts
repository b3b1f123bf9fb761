import type { Command } from '../../command.ts';
import { configOption } from '../../shared-options.ts';

export const artifacts: Command = {
  name: 'artifacts',
  summary:
    'Images, sounds and files that were too large for an answer, and lie in files instead. Without a word, or with `list`: all of them. `show ID`: where it comes from and where it lies. `export ID TO`: a copy as a file, or in a folder. `remove ID`. `prune`: what nobody read for so long, or is over the quota (`artifacts` in the configuration), which a running gateway does by itself. ID may be its first letters.',
  operands: '[list|show|export|remove|prune] [ID] [TO]',
  options: {
    force: { type: 'boolean', summary: 'Write over the file that is there' },
    ...configOption,
  },
  examples: [
    'storycore-mcp artifacts',
    'storycore-mcp artifacts show 3f9a2c71',
    'storycore-mcp artifacts export 3f9a2c71 storyboard.png',
    'storycore-mcp artifacts prune',
  ],
  run: async (given) => (await import('./run.ts')).run(given),
};
