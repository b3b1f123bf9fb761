import type { Command } from '../../command.ts';
import { configOption } from '../../shared-options.ts';

export const undo: Command = {
  name: 'undo',
  summary:
    'Take back what calls changed in the folders that they may write, whatever their tools said. Without a CALL it lists them; `undo show CALL` shows what one changed; `undo CALL` gives back what was there before. CALL is an id, its first letters, or "last". An undo is listed too, and can itself be undone. A file that somebody else has changed since is not overwritten without asking.',
  operands: '[show] [CALL]',
  options: {
    to: {
      type: 'string',
      value: '1h|DATE|CALL',
      summary: 'Back to how it was so long ago, at that time, or before that call, with all that came after',
    },
    'dry-run': { type: 'boolean', summary: 'Say what would be done, and do nothing' },
    force: { type: 'boolean', summary: 'Overwrite also what somebody else has changed since' },
    keep: { type: 'boolean', summary: 'Leave what somebody else has changed since as it is, and undo the rest' },
    limit: { type: 'string', value: 'N', summary: 'List at most so many, the newest. Left out: 20; with --json all' },
    ...configOption,
  },
  examples: [
    'storycore-mcp undo',
    'storycore-mcp undo show last',
    'storycore-mcp undo last --dry-run',
    'storycore-mcp undo --to 1h',
  ],
  run: async (given) => (await import('./run.ts')).run(given),
};
