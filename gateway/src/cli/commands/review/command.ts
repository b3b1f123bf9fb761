import type { Command } from '../../command.ts';
import { configOption } from '../../shared-options.ts';

export const review: Command = {
  name: 'review',
  summary:
    'See what is held until a person has looked, and decide about it: a server that nobody has approved yet, what has changed since it was, what misbehaves. `list` shows what is held, `show` one server or a part of it, with what it asks for or how it changed; `release` approves a server up to a stage, or only these tools of it; `accept` takes a change as it is; `refuse` keeps a part held; `drop` forgets a result that is held; `ban` keeps a server from being started; `export ITEM FILE` writes the case as a file. An ITEM is SERVER, SERVER/TOOL, SERVER/prompt:NAME, SERVER/resource:URI, SERVER/template:URI, SERVER/instructions or, for a result, SERVER/request:CALL.',
  operands: '[list|show|release|accept|refuse|drop|ban|export] [ITEM…]',
  options: {
    stage: {
      type: 'string',
      value: 'STAGE',
      summary:
        'How far a server is released: `observe`, its lists are looked at and nobody gets at it; `read-only`, tools that are known to do no more than read; `full`, all that it shows',
    },
    reason: { type: 'string', value: 'TEXT', summary: 'Why, for the audit' },
    ...configOption,
  },
  examples: [
    'storycore-mcp review',
    'storycore-mcp review show notes',
    'storycore-mcp review release notes --stage read-only --reason "Its source was read"',
    'storycore-mcp review release notes/search notes/read_note --stage full',
    'storycore-mcp review accept notes/search',
    'storycore-mcp review ban notes --reason "It sends scenes away"',
    'storycore-mcp review export notes case.json',
  ],
  run: async (given) => (await import('./run.ts')).run(given),
};
