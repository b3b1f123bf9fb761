import type { Command } from '../../command.ts';
import { configOption } from '../../shared-options.ts';

export const secretSet: Command = {
  name: 'secret set',
  summary:
    'Keep a key or password, encrypted, for the servers that name it. Asks for its value without showing it; where nobody is there to ask, takes it from stdin, without the line break at its end. Never from an argument, which other programs can read.',
  operands: 'NAME',
  options: { ...configOption },
  examples: ['storycore-mcp secret set GITHUB_TOKEN', 'storycore-mcp secret set DEPLOY_KEY < deploy_key'],
  run: async (given) => (await import('./set.ts')).run(given),
};

export const secretList: Command = {
  name: 'secret list',
  summary: 'Show the names of the secrets, who is handed them, and which are named but not set. Never their values.',
  options: { ...configOption },
  examples: ['storycore-mcp secret list'],
  run: async (given) => (await import('./list.ts')).run(given),
};

export const secretRemove: Command = {
  name: 'secret remove',
  summary:
    'Forget a secret. Servers that run keep what they were handed until they end. Asks first where servers name it and a person is there to answer.',
  operands: 'NAME',
  options: { yes: { type: 'boolean', summary: 'Ask nothing' }, ...configOption },
  examples: ['storycore-mcp secret remove GITHUB_TOKEN'],
  run: async (given) => (await import('./remove.ts')).run(given),
};
