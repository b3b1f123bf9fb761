import type { Command } from '../../command.ts';

export const alerts: Command = {
  name: 'alerts',
  summary:
    'Show what is wrong: too many failed calls, slow answers, much memory, attempts at what nobody allowed. Without a word, or with `list`: what is wrong now. `history`: what was. `acknowledge ID` says that you have seen it; ID may be its first letters. What counts as wrong stands in `alerts` of the configuration.',
  operands: '[list|history|acknowledge ID]',
  options: {
    limit: { type: 'string', value: 'N', summary: 'At most so many of the history, the newest. Left out: 40' },
  },
  examples: [
    'storycore-mcp alerts',
    'storycore-mcp alerts history --limit 10',
    'storycore-mcp alerts acknowledge a-3f9a2c71',
  ],
  run: async (given) => (await import('./run.ts')).run(given),
};
