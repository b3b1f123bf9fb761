import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandLine } from './command-line.ts';
import { readSettings, usage } from './settings.ts';
import { tidyStream } from './tidy-stream.ts';

/** `page.ts` beside this file; `browser-page.js` where it is built. */
const initPage = (): string =>
  ['./page.ts', './browser-page.js']
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((path) => existsSync(path)) ?? '';

const settings = readSettings(process.argv.slice(2), { HTTP_PROXY: process.env['HTTP_PROXY'] });
if (typeof settings === 'string') {
  process.stderr.write(`${settings}\n${usage}`);
  process.exitCode = 2;
} else {
  const require = createRequire(import.meta.url);
  const program = join(settings.package ?? dirname(require.resolve('@playwright/mcp/package.json')), 'cli.js');
  process.argv = [process.execPath, program, ...commandLine(settings, initPage())];
  // It lists the browser for other programs of this user to take over: not where they look.
  const own = mkdtempSync(join(tmpdir(), 'sc-browser-'));
  process.once('exit', () => rmSync(own, { recursive: true, force: true }));
  process.env['PWTEST_SOCKETS_DIR'] = own;
  process.env['PWTEST_SERVER_REGISTRY'] = join(own, 'registry');
  // Where nobody granted to write in the folder it is not there: pages open all the same, and nothing is kept.
  process.chdir(existsSync(settings.downloads) ? settings.downloads : own);
  // Whoever starts this ends its input when it is no longer wanted; being asked every three seconds tells nothing more.
  process.env['PLAYWRIGHT_MCP_PING_TIMEOUT_MS'] = '0';
  // The package reads its client from here; between the two, what would lead it elsewhere is left out.
  Object.defineProperty(process, 'stdin', { value: process.stdin.pipe(tidyStream()) });
  require(program);
}
