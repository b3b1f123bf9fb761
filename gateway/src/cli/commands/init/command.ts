import type { Command } from '../../command.ts';

export const init: Command = {
  name: 'init',
  summary:
    'Write the configuration for a project folder. Reading the project is allowed, writing in it asks first, everything else is denied. Asks what is not given, where a person is there to answer.',
  operands: '[PROJECT]',
  options: {
    write: {
      type: 'string',
      value: 'ask|deny|allow',
      summary: 'Writing in the project: ask first, deny, or allow. Left out: ask',
    },
    'no-git': { type: 'boolean', summary: 'Leave the git tools out' },
    search: { type: 'boolean', summary: 'Web search by Brave, which needs a key. Left out: none' },
    browser: {
      type: 'boolean',
      summary:
        'A browser, which needs Chromium, Chrome or Edge; its pictures go to `web` in the project. Left out: none',
    },
    output: {
      type: 'string',
      value: 'PATH',
      summary: 'Where to write it, outside of the project. Left out: in the data folder',
    },
    force: { type: 'boolean', summary: 'Replace the configuration that is there' },
    yes: { type: 'boolean', summary: 'Ask nothing' },
  },
  examples: [
    'storycore-mcp init "Documents/StoryCore Projects/Minuit" --yes',
    'storycore-mcp init . --search --browser --yes',
    'storycore-mcp init . --write deny --no-git --output ~/reading-only.json',
  ],
  run: async (given) => (await import('./run.ts')).run(given),
};
