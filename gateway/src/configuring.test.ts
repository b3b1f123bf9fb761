import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { writeCertificate } from '../test/fixtures/certificate.ts';
import { put, temporaryFolder } from '../test/fixtures/config-files.ts';
import { eventually } from '../test/fixtures/eventually.ts';
import { proves } from '../test/security/proves.ts';
import { emptyFolder, noWarning } from '../test/fixtures/state.ts';
import type { Config } from './config/config.ts';
import { loadWhole } from './config/load.ts';
import { followConfig } from './configuring.ts';
import { ConfigError } from './errors.ts';
import { openState } from './store/state.ts';

/** A follower of a file in a folder of its own, and what it asked of its gateway. */
const setUp = (content: object, refuses: (config: Config) => string | undefined = () => undefined) => {
  const folder = temporaryFolder();
  const path = put(folder, 'storycore-mcp.json', content);
  const data = emptyFolder();
  const state = openState(data.path, noWarning);
  const asked: Config[] = [];
  const errors: string[] = [];
  const following = followConfig({
    loaded: loadWhole(path, {}),
    state,
    gateway: {
      async reconfigure(config) {
        const why = refuses(config);
        if (why !== undefined) throw new ConfigError(why);
        asked.push(config);
        return { waiting: config.stdio ? [] : ['server_config.stdio_mode'] };
      },
    },
    log: { debug() {}, info() {}, warn() {}, error: (message) => errors.push(message) },
    watch: { settleMs: 10, mostMs: 100, pollMs: 50 },
    secondLookMs: 20,
  });
  onTestFinished(async () => {
    await following.close();
    state[Symbol.dispose]();
    data[Symbol.dispose]();
  });
  const held = () => state.configRuns.list()[0];
  return {
    folder,
    path,
    state,
    asked,
    errors,
    following,
    held,
    write: (text: object) => put(folder, 'storycore-mcp.json', text),
  };
};

test('the start is the first version, and what is the same again asks nothing of the gateway', async () => {
  const { state, path, asked, held, write, following } = setUp({ prefix: true });
  await following.look();
  write({ prefix: true });
  await following.look();
  expect(asked).toEqual([]);
  expect(state.configVersions.list(path)).toMatchObject([{ id: 1, by: 'start' }]);
  expect(held()).toMatchObject({ version: 1, pid: process.pid, waiting: [] });
});

test('a certificate that is renewed in its file is asked for, though the configuration says the same', async () => {
  const folder = temporaryFolder();
  const { cert, key } = writeCertificate(folder);
  const { asked, following, state, path } = setUp({ http: { tls: { cert, key } } });
  await following.look();
  writeCertificate(folder);
  await eventually(() => asked.length === 1);
  expect(state.configVersions.list(path)).toHaveLength(1);
});

test('what the gateway refuses is told like any other mistake, once, and gone with its cause', async () => {
  const { held, errors, write, following, asked } = setUp({ prefix: true }, ({ prefix }) =>
    prefix ? undefined : 'Not so.',
  );
  write({ prefix: false });
  await following.look();
  await eventually(() => held()?.refusal !== undefined);
  expect(held()?.refusal?.parts).toMatchObject([{ message: 'Not so.' }]);
  expect(held()?.version).toBe(1);
  write({ prefix: false, limits: {} });
  await following.look();
  expect(errors).toHaveLength(1);
  write({ prefix: true });
  await following.look();
  expect(held()).toMatchObject({ version: 1 });
  expect(held()?.refusal).toBeUndefined();
  expect(asked).toHaveLength(1);
});

test('what waits for a new start is named', async () => {
  const { held, write, following } = setUp({});
  write({ server_config: { stdio_mode: false } });
  await following.look();
  expect(held()).toMatchObject({ version: 2, waiting: ['server_config.stdio_mode'] });
});

test(`a configuration with a key in the clear holds, and its files are not kept ${proves('T-97')}`, async () => {
  const { state, path, write, following } = setUp({});
  const key = ['ab12', 'cd34', 'ef56', 'gh78'].join('');
  write({ mcpServers: { a: { command: 'node', env: { API_TOKEN: key } } } });
  await following.look();
  const [last] = state.configVersions.list(path);
  expect(last?.unkept).toContain('mcpServers.a.env.API_TOKEN');
  expect(state.configVersions.files(last?.id ?? 0)).toEqual([]);
});

test("of the plan's folder every file is watched, one that comes later too", async () => {
  const folder = temporaryFolder();
  put(folder, 'mcp_server_config.json', { server_config: { request_timeout: 20 } });
  const data = emptyFolder();
  const state = openState(data.path, noWarning);
  const asked: Config[] = [];
  const following = followConfig({
    loaded: loadWhole(folder),
    state,
    gateway: { reconfigure: async (config) => ({ waiting: asked.push(config) > 0 ? [] : [] }) },
    log: { debug() {}, info() {}, warn() {}, error() {} },
    watch: { settleMs: 10, pollMs: 60_000 },
  });
  await following.look();
  writeFileSync(join(folder, 'storycore-mcp.json'), '{"prefix": true, "limits": {"hard_timeout": 77}}');
  await eventually(() => asked.at(-1)?.hardTimeoutMs === 77_000);
  await following.close();
  expect(state.configVersions.list(folder)[0]).toMatchObject({ by: 'edit' });
  expect(state.configVersions.files(2).map(({ name }) => name)).toEqual([
    'mcp_server_config.json',
    'storycore-mcp.json',
  ]);
  state[Symbol.dispose]();
  data[Symbol.dispose]();
});
