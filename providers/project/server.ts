import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';

import { createProvider } from './provider.ts';

const usage = 'Usage: node server.ts --project FOLDER [--files-by-request]\n';

interface Asked {
  readonly folder: string;
  readonly filesByRequest: boolean;
}

/** What the command line says; a sentence where it is wrong. */
const readArguments = (args: readonly string[]): Asked | string => {
  const options = { project: { type: 'string' }, 'files-by-request': { type: 'boolean', default: false } } as const;
  try {
    const { values } = parseArgs({ args: [...args], options, strict: true });
    if (values.project === undefined || values.project === '') return 'Say which project.';
    return { folder: resolve(values.project), filesByRequest: values['files-by-request'] };
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
  const provider = createProvider(read, stop.signal);
  // End of input is how a client says goodbye.
  process.stdin.once('end', () => stop.abort());
  process.once('SIGTERM', () => {
    stop.abort();
    process.stdin.destroy();
  });
  await provider.connect(new StdioServerTransport());
}
