import type { Command, Option } from '../../command.ts';
import { configOption } from '../../shared-options.ts';

const reason: Option = {
  type: 'string',
  value: 'TEXT',
  summary: 'Why: for the audit, and for those whose calls are refused',
};

export const freeze: Command = {
  name: 'freeze',
  summary:
    'Stop all calls, or those to one server, in every gateway of yours that runs now or is started later. Clients stay connected and see what is listed; each call is refused with who froze it, since when and why, until `storycore-mcp unfreeze`.',
  operands: '[SERVER]',
  options: {
    reason,
    now: { type: 'boolean', summary: 'End the calls that are running, too, within a second' },
    list: { type: 'boolean', summary: 'Show what is frozen, and freeze nothing' },
    ...configOption,
  },
  examples: [
    'storycore-mcp freeze --reason "Something is wrong"',
    'storycore-mcp freeze notes --now --reason "It deletes scenes"',
    'storycore-mcp freeze --list',
  ],
  run: async (given) => (await import('./run.ts')).run(given),
};

export const unfreeze: Command = {
  name: 'unfreeze',
  summary:
    'Let calls go again that `storycore-mcp freeze` or an alert stopped. A server that was frozen by its name stays so until it is named here, or --all is given.',
  operands: '[SERVER]',
  options: { reason, all: { type: 'boolean', summary: 'Everything that is frozen' } },
  examples: ['storycore-mcp unfreeze', 'storycore-mcp unfreeze notes', 'storycore-mcp unfreeze --all'],
  run: async (given) => (await import('./thaw.ts')).run(given),
};
