#!/usr/bin/env node
// Finds the built command line, or in a checkout that was not built the sources, and a Node that is new enough.
import { existsSync } from 'node:fs';
import module from 'node:module'; // by name it would end an older Node before that is told what is wrong
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(
    `storycore-mcp needs Node 24 or newer; this is ${process.version}.\nInstall it from nodejs.org.\n`,
  );
  process.exit(1);
}
// Compiled code is trusted as it is read back, so it lies with the user's own things, not in a folder that all share.
const { XDG_CACHE_HOME: cache, LOCALAPPDATA: local } = process.env;
const folder = cache || (process.platform === 'win32' ? local : join(homedir(), '.cache'));
if (folder && isAbsolute(folder)) module.enableCompileCache(join(folder, 'storycore-mcp'));
const built = new URL('../dist/cli.js', import.meta.url);
const { main } = await import(existsSync(built) ? built.href : new URL('../src/cli/main.ts', import.meta.url).href);
await main(process.argv.slice(2));
