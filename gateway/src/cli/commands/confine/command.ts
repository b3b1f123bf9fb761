import type { Command } from '../../command.ts';

export const confine: Command = {
  name: 'confine',
  summary:
    'Run a command confined as servers are: it reads, writes, reaches and consumes what the policy says, and nothing else. Its input, output and exit status are passed through; where a limit ended it, stderr says which, and the status is 137.',
  operands: 'COMMAND…',
  options: {
    policy: { type: 'string', value: 'FILE', summary: 'The policy, a JSON file: see the reference' },
    journal: {
      type: 'string',
      value: 'FILE',
      summary: 'Add one line of JSON to this file for each connection that it made or was refused',
    },
    verbose: {
      type: 'boolean',
      summary: 'Say on stderr how strong the confinement is; and the connections, where there is no --journal',
    },
    'allow-none': {
      type: 'boolean',
      summary: 'Run the command even where this machine cannot confine it. Left out: it is refused',
    },
    'test-hooks': {
      type: 'boolean',
      summary: 'Let the policy decide what names resolve to and which authorities are trusted: for tests alone',
    },
  },
  examples: [
    'storycore-mcp confine --policy policy.json -- python3 script.py',
    'storycore-mcp confine --policy policy.json --verbose -- npx some-server',
  ],
  run: async (given) => (await import('./run.ts')).run(given),
};
