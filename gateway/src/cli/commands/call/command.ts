import type { Command } from '../../command.ts';
import { clientOption, configOption } from '../../shared-options.ts';

export const call: Command = {
  name: 'call',
  summary:
    'Call one tool, through every check that a client passes. Arguments are words KEY=VALUE, which the tool\'s own schema gives their types; or JSON, as KEY:=JSON, with --args, or on stdin with "-".',
  operands: 'SERVER__TOOL [KEY=VALUE… | -]',
  options: {
    args: { type: 'string', value: 'JSON', summary: 'The arguments as one JSON object' },
    ...clientOption,
    ...configOption,
  },
  examples: [
    'storycore-mcp call filesystem__read_text_file path=scenario.md head=20',
    'storycore-mcp call git__git_log --json',
    `storycore-mcp call filesystem__list_directory --args '{"path": "scenes"}'`,
  ],
  run: async (given) => (await import('./run.ts')).run(given),
};
