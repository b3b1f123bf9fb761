#!/usr/bin/env node
// Finds the built command line, or in a checkout that was not built the sources, and a Node that is new enough.
import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(
    `storycore-mcp needs Node 24 or newer; this is ${process.version}.\nInstall it from nodejs.org.\n`,
  );
  process.exit(1);
}
enableCompileCache?.();
const built = new URL('../dist/cli.js', import.meta.url);
const { main } = await import(existsSync(built) ? built.href : new URL('../src/cli/main.ts', import.meta.url).href);
await main(process.argv.slice(2));
