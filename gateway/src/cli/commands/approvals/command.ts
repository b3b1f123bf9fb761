import type { Command } from '../../command.ts';

export const approvals: Command = {
  name: 'approvals',
  summary:
    'Show the calls that wait for a person, and answer them. Without a word, or with `list`: what waits now. `watch` shows what comes, and at a terminal takes an answer by a letter. `answer ID` answers one; ID may be its first letters. The first answer counts, wherever it is given.',
  operands: '[list|watch|answer ID]',
  options: {
    once: { type: 'boolean', summary: 'Allow the one call that is shown' },
    times: { type: 'string', value: 'N', summary: 'Allow so many calls like it' },
    minutes: { type: 'string', value: 'N', summary: 'Allow calls like it for so many minutes' },
    session: { type: 'boolean', summary: 'Allow calls like it until this session of the client ends' },
    project: { type: 'boolean', summary: 'Allow calls like it in this project, from now on' },
    always: { type: 'boolean', summary: 'Allow calls like it in every project, from now on' },
    deny: { type: 'boolean', summary: 'Refuse the calls that wait' },
    reason: { type: 'string', value: 'TEXT', summary: 'Why: it stands in the audit, and with a no the client is told' },
  },
  examples: [
    'storycore-mcp approvals',
    'storycore-mcp approvals watch',
    'storycore-mcp approvals answer q-3f9a2c71 --once',
    'storycore-mcp approvals answer q-3f9a2c71 --deny --reason "not this file"',
  ],
  run: async (given) => (await import('./run.ts')).run(given),
};
