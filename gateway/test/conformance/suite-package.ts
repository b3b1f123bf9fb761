import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = fileURLToPath(new URL('../../..', import.meta.url));
/** Where a file of this folder lies. */
export const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The suite's own package: its program in `dist`, its lists in `requirements`. */
export const packageFolder = join(root, 'node_modules', '@modelcontextprotocol', 'conformance');

/** The suite's command line with these words, held to 127.0.0.1. */
export const suiteArguments = (words: readonly string[]): string[] => [
  '--import',
  pathToFileURL(here('loopback.mjs')).href,
  join(packageFolder, 'dist', 'index.js'),
  ...words,
];
