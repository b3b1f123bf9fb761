import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';

import { createProvider } from './provider.ts';
import type { Settings } from './repository.ts';

const usage = 'Usage: node server.ts --repository FOLDER [--time-limit SECONDS]\n';

/** What the command line says; a sentence where it is wrong. */
const readArguments = (args: readonly string[]): Pick<Settings, 'folder' | 'timeLimitMs'> | string => {
  const options = { repository: { type: 'string' }, 'time-limit': { type: 'string', default: '30' } } as const;
  try {
    const { values } = parseArgs({ args: [...args], options, strict: true });
    const seconds = Number(values['time-limit']);
    if (values.repository === undefined || values.repository === '') return 'Say which repository.';
    if (!(seconds > 0 && seconds <= 3600)) return '--time-limit is a number of seconds up to 3600.';
    return { folder: resolve(values.repository), timeLimitMs: seconds * 1_000 };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

const read = readArguments(process.argv.slice(2));
if (typeof read === 'string') {
  process.stderr.write(`${read}\n${usage}`);
  process.exitCode = 2;
} else {
  const stop = new AbortController();
  const { PATH = process.env['Path'], SYSTEMROOT = process.env['SystemRoot'] } = process.env;
  // Said by the gateway that started it so, and by nobody else: nothing of its environment comes from a client.
  const confined = process.env['STORYCORE_MCP_CONFINED'] === '1';
  const settings = { ...read, around: { PATH, SYSTEMROOT }, maxOutputBytes: 256 * 1024, confined };
  const provider = createProvider(settings, stop.signal);
  // End of input is how a client says goodbye; commands that still run would keep this process alive.
  process.stdin.once('end', () => stop.abort());
  process.once('SIGTERM', () => {
    stop.abort();
    process.stdin.destroy();
  });
  await provider.connect(new StdioServerTransport());
}
