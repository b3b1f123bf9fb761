import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { put, temporaryFolder } from '../../test/fixtures/config-files.ts';
import type { SandboxConfig } from './config.ts';
import { checkConfig, loadConfig } from './load.ts';

const content = (all: object, own: object) => ({
  project: { root: 'film' },
  sandbox: { limits: all },
  mcpServers: { notes: { command: 'notes', sandbox: { limits: own } } },
});

/** How the file server and a third-party server are confined. */
const sandboxes = (all: object, own: object): readonly (SandboxConfig | undefined)[] => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'film'));
  const config = loadConfig(put(folder, 'storycore-mcp.json', content(all, own)), { env: {}, home: folder });
  return config.servers.map(({ sandbox }) => sandbox);
};

test('a server has half a minute to start, and never has to be used, unless it is written', () => {
  for (const sandbox of sandboxes({}, {})) {
    expect(sandbox?.startMs).toBe(30_000);
    expect(sandbox).not.toHaveProperty('idleMs');
  }
});

test('what a server says of its own times wins over what holds for all', () => {
  const [files, notes] = sandboxes({ start_seconds: 5, idle_seconds: 600 }, { start_seconds: 90, idle_seconds: 1.5 });
  expect(files).toMatchObject({ startMs: 5_000, idleMs: 600_000 });
  expect(notes).toMatchObject({ startMs: 90_000, idleMs: 1_500 });
});

test('how much may be written on its pipes is written as sizes', () => {
  const [files, notes] = sandboxes({ line: '1MiB' }, { stderr: '64KiB' });
  expect(files?.limits).toMatchObject({ lineBytes: 2 ** 20 });
  expect(files?.limits).not.toHaveProperty('stderrBytes');
  expect(notes?.limits).toMatchObject({ lineBytes: 2 ** 20, stderrBytes: 2 ** 16 });
});

test.each([
  ['idle_seconds', 0],
  ['start_seconds', 0],
  ['idle_seconds', '600'],
  ['line', 1_024],
  ['stderr', '0 B'],
])('%s cannot be %j', (key, value) => {
  const folder = temporaryFolder();
  const written = put(folder, 'storycore-mcp.json', { sandbox: { limits: { [key]: value } } });
  const checked = checkConfig(written, { env: {}, home: folder });
  const paths = 'problems' in checked ? checked.problems.map(({ path }) => path) : [];
  expect(paths).toEqual([`sandbox.limits.${key}`]);
});
