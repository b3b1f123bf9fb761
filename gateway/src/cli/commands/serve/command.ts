import type { Command } from '../../command.ts';
import { configOption } from '../../shared-options.ts';

export const serve: Command = {
  name: 'serve',
  summary:
    'Serve one MCP client, or StoryCore Engine, on stdin and stdout: clients start it themselves, and it ends with them. Or listen over HTTP, for any number of clients. What it has to say goes to stderr.',
  options: {
    ...configOption,
    client: {
      type: 'string',
      value: 'NAME',
      summary: 'The name grants and records call the client by. Left out: what it calls itself',
    },
    http: {
      type: 'string',
      value: '[HOST:]PORT',
      summary:
        'Listen here, over HTTP, whatever the configuration says. Left out: over stdio, unless `server_config.stdio_mode` is false',
    },
    auth: {
      type: 'string',
      value: 'token|none',
      summary: 'Whether clients need a token. Left out: what `http.auth` says, else token',
    },
    console: {
      type: 'boolean',
      summary: 'Show the console as well: a page in your browser, at a link that is told on stderr',
    },
    'console-port': {
      type: 'string',
      value: 'PORT',
      summary: 'The port of that page. Left out: what `console.port` says, or the next one that is free',
    },
    'log-level': { type: 'string', value: 'LEVEL', summary: 'debug, info, warn or error. Left out: info' },
  },
  examples: ['storycore-mcp serve --client claude-desktop', 'storycore-mcp serve --http 8642 --console'],
  run: async (given) => (await import('./run.ts')).run(given),
};
