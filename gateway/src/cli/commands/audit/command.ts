import type { Command } from '../../command.ts';

export const audit: Command = {
  name: 'audit',
  summary:
    'Show what happened: each call and each grant, with what was decided and what came of it. `audit show ID` shows one record whole; ID may be its first letters, or "last".',
  operands: '[show ID]',
  options: {
    since: { type: 'string', value: '1h|DATE', summary: 'Not older than this' },
    client: { type: 'string', value: 'NAME', summary: 'Of this client; "*" is any run of characters' },
    server: { type: 'string', value: 'NAME', summary: 'To this server' },
    target: { type: 'string', value: 'NAME', summary: 'To this tool, resource or prompt' },
    outcome: { type: 'string', value: 'OUTCOME', summary: 'That ended so: ok, permission-denied, upstream-failed …' },
    kind: {
      type: 'string',
      value: 'KIND',
      summary: 'call, grant, approval, server, config, connection, quarantine or alert',
    },
    limit: {
      type: 'string',
      value: 'N',
      summary: 'At most so many, the newest. Left out: 40; with --json or --since all',
    },
    ids: { type: 'boolean', summary: 'Show the id of each record' },
    follow: { type: 'boolean', summary: 'Go on with what happens next, until interrupted' },
  },
  examples: [
    'storycore-mcp audit --since 1h --client claude-desktop',
    'storycore-mcp audit show last',
    'storycore-mcp audit --outcome permission-denied --json',
  ],
  run: async (given) => (await import('./run.ts')).run(given),
};
