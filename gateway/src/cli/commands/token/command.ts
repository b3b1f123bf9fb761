import type { Command } from '../../command.ts';

export const tokenCreate: Command = {
  name: 'token create',
  summary:
    'Make the token by which one client shows who it is over HTTP. It is printed this once, alone on stdout; only its hash is kept.',
  options: {
    client: { type: 'string', value: 'NAME', summary: 'The client: the name that grants and records call it by' },
  },
  examples: ['storycore-mcp token create --client claude-desktop'],
  run: async (given) => (await import('./create.ts')).run(given),
};

export const tokenList: Command = {
  name: 'token list',
  summary: 'Show whose tokens there are, when each was used, and which were taken back. Never the tokens.',
  options: {},
  examples: ['storycore-mcp token list'],
  run: async () => (await import('./list.ts')).run(),
};

export const tokenRevoke: Command = {
  name: 'token revoke',
  summary: 'Take a token back for good. Gateways that run refuse it from its next use on.',
  operands: 'ID [ID…]',
  options: {},
  examples: ['storycore-mcp token revoke t-3f9a2c71'],
  run: async (given) => (await import('./revoke.ts')).run(given),
};
