import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Answer } from '../admin/contract/methods.ts';
import { consoleWorld } from '../../test/fixtures/console-world.ts';
import type { ConsoleWorldOptions } from '../../test/fixtures/console-world.ts';
import { aRecord, anAllowance } from '../../test/fixtures/state.ts';

const token = 'ghp_a1B2c3D4e5F6g7H8i9J0';

const written = {
  version: 1,
  grants: [{ effect: 'allow', level: 'tool_execute', server: 'notes' }],
  mcpServers: {
    notes: { command: 'node', args: ['notes.js'], env: { NOTES_TOKEN: token, LANG: 'fr' } },
    remote: { url: 'https://mcp.example.org/mcp' },
  },
};

const world = async (config: object = written, more: ConsoleWorldOptions = {}) => {
  const opened = await consoleWorld({ config, ...more });
  const { page, configPath: path } = opened;
  const cards = async () => {
    const answer = (await page.look('servers.look')).json() as Answer<'servers.look'>;
    return new Map(answer.servers.map((server) => [server.name, server]));
  };
  const settings = async (name: string) =>
    (await page.look('servers.settings', { name })).json() as Answer<'servers.settings'>;
  const read = (): unknown => JSON.parse(readFileSync(path, 'utf8'));
  return { ...opened, path, cards, settings, read };
};

test('a page sees every server, those of ours that are off included, and no key and no argument of any', async () => {
  const { cards, page } = await world();
  expect([...(await cards())].map(([name, { state }]) => [name, state])).toEqual([
    ['filesystem', 'off'],
    ['git', 'off'],
    ['project', 'off'],
    ['brave_search', 'off'],
    ['puppeteer_playwright', 'off'],
    ['notes', 'held'],
    ['remote', 'held'],
  ]);
  expect((await cards()).get('remote')).toMatchObject({ origin: 'https://mcp.example.org', isRemote: true });
  const said = (await page.look('servers.look')).text + (await page.look('servers.settings', { name: 'notes' })).text;
  expect(said).not.toContain(token);
});

test('turning a server off is written into the configuration, and on again leaves the file as it was', async () => {
  const { cards, page, path, read, state } = await world();
  const before = readFileSync(path, 'utf8');
  expect((await page.act('servers.enable', { name: 'notes', isEnabled: false })).status).toBe(200);
  expect(read()).toMatchObject({ mcpServers: { notes: { enabled: false, command: 'node' } } });
  expect((await cards()).get('notes')).toMatchObject({ state: 'off', isEnabled: false });
  expect((await page.act('servers.enable', { name: 'notes', isEnabled: true })).status).toBe(200);
  expect(readFileSync(path, 'utf8')).toBe(before);
  // A key stands in it: that it was changed is kept, and not what it was.
  expect(state.configVersions.list(path).map(({ by }) => by)).toEqual([
    'console: notes enabled',
    'console: notes disabled',
    'before: console: notes disabled',
  ]);
  expect(state.configVersions.list(path).every(({ unkept }) => unkept !== undefined)).toBe(true);
});

test('what cannot hold is refused, and nothing is written', async () => {
  const { page, path } = await world();
  const before = readFileSync(path, 'utf8');
  const refused = await page.act('servers.enable', { name: 'git', isEnabled: true });
  expect([refused.status, refused.json()]).toMatchObject([400, { code: 'invalid-request' }]);
  expect(refused.text).toContain('no repository');
  expect(readFileSync(path, 'utf8')).toBe(before);
  expect((await page.act('servers.enable', { name: 'nobody', isEnabled: false })).json()).toMatchObject({
    code: 'unknown-target',
  });
});

test('settings are written where they belong, and a key that is not shown stays as it is', async () => {
  const { page, settings, read } = await world();
  const { revision, settings: found } = await settings('notes');
  expect(found).toMatchObject({
    env: [{ name: 'NOTES_TOKEN' }, { name: 'LANG', value: 'fr' }],
    reads: [],
    trust: 'review',
    isolation: 'shared',
    idleSeconds: null,
  });
  const changed = await page.act('servers.configure', {
    name: 'notes',
    revision,
    settings: {
      ...found,
      env: [{ name: 'NOTES_TOKEN' }, { name: 'COLOUR', value: 'none' }],
      isolation: 'per-client',
      idleSeconds: 600,
    },
  });
  expect(changed.status).toBe(200);
  expect(read()).toEqual({
    ...written,
    mcpServers: {
      ...written.mcpServers,
      notes: {
        command: 'node',
        args: ['notes.js'],
        env: { NOTES_TOKEN: token, COLOUR: 'none' },
        isolation: 'per-client',
        sandbox: { limits: { idle_seconds: 600 } },
      },
    },
  });
});

test('arguments, headers and times are written where they belong, and keys among them are neither shown nor lost', async () => {
  const { page, settings, read } = await world({
    ...written,
    timeouts: [{ server: 'notes', tools: ['render'], hard_timeout: 900 }],
    mcpServers: {
      notes: { command: 'node', args: ['notes.js', '--token', token, `--api-key=${token}`, '--quiet'] },
      remote: { url: 'https://mcp.example.org/mcp', headers: { Authorization: `Bearer ${token}`, 'X-Team': 'blue' } },
    },
  });
  const notes = await settings('notes');
  expect(notes.settings).toMatchObject({
    args: [{ value: 'notes.js' }, { value: '--token' }, { was: 2 }, { was: 3 }, { value: '--quiet' }],
    answerSeconds: null,
    hardSeconds: null,
  });
  const remote = await settings('remote');
  expect(remote.settings.headers).toEqual([{ name: 'Authorization' }, { name: 'X-Team', value: 'blue' }]);
  expect(JSON.stringify([notes, remote])).not.toContain(token);

  const saved = await page.act('servers.configure', {
    name: 'notes',
    revision: notes.revision,
    settings: {
      args: [{ value: 'notes.js' }, { value: '--token' }, { was: 2 }, { was: 3 }, { value: '--loud' }],
      answerSeconds: 120,
    },
  });
  expect(saved.status).toBe(200);
  const { revision } = await settings('remote');
  await page.act('servers.configure', {
    name: 'remote',
    revision,
    settings: { headers: [{ name: 'Authorization', value: 'Bearer ${secret:EXAMPLE}' }], hardSeconds: 60 },
  });
  const now = read();
  expect(now).toMatchObject({
    timeouts: [
      { server: 'notes', tools: ['render'], hard_timeout: 900 },
      { server: 'notes', request_timeout: 120 },
      { server: 'remote', hard_timeout: 60 },
    ],
    mcpServers: {
      notes: { args: ['notes.js', '--token', token, `--api-key=${token}`, '--loud'] },
      remote: { headers: { Authorization: 'Bearer ${secret:EXAMPLE}' } },
    },
  });
  expect(JSON.stringify(now)).not.toContain('X-Team');

  const again = await settings('notes');
  const back = await page.act('servers.configure', {
    name: 'notes',
    revision: again.revision,
    settings: { ...again.settings, answerSeconds: null },
  });
  expect(back.status).toBe(200);
  expect(read()).toMatchObject({ timeouts: [{ tools: ['render'] }, { server: 'remote' }] });
});

test.each([
  ['a header that is ours to set', 'remote', { headers: [{ name: 'Host', value: 'elsewhere' }] }],
  ['a name that is no header', 'remote', { headers: [{ name: 'X Key', value: 'a' }] }],
  ['an end before the answer is due', 'notes', { answerSeconds: 120, hardSeconds: 60 }],
  ['no time at all', 'notes', { answerSeconds: 0 }],
])('%s is refused as the gateway would, and nothing is written', async (_, name, change) => {
  const { page, path, settings } = await world();
  const before = readFileSync(path, 'utf8');
  const { revision } = await settings(name);
  const refused = await page.act('servers.configure', { name, revision, settings: change });
  expect([refused.status, refused.json()]).toMatchObject([400, { code: 'invalid-request' }]);
  expect(readFileSync(path, 'utf8')).toBe(before);
});

test('a configuration that was changed while the form was open is not written over', async () => {
  const { page, path, settings, read } = await world();
  const { revision, settings: found } = await settings('notes');
  const theirs = { ...written, limits: { hard_timeout: 500 } };
  writeFileSync(path, JSON.stringify(theirs));
  const refused = await page.act('servers.configure', {
    name: 'notes',
    revision,
    settings: { ...found, isolation: 'per-client' },
  });
  expect([refused.status, refused.json()]).toMatchObject([409, { code: 'changed-meanwhile' }]);
  expect(read()).toEqual(theirs);
});

test('a card says who may do what, and how often it was called', async () => {
  const { cards, page, state } = await world();
  state.grants.add({ ...anAllowance('g-1'), server: 'notes', name: 'read_*', principal: { client: 'assistant' } });
  expect((await cards()).get('notes')?.permissions).toMatchObject([
    { effect: 'allow', does: 'run', paths: [] },
    { id: 'g-1', client: 'assistant', target: 'read_*' },
  ]);
  state.audit.begin({ ...aRecord('c-1'), at: Date.now(), target: { kind: 'tool', upstream: 'notes', name: 'read' } });
  state.audit.drain();
  const { servers } = (await page.look('servers.calls')).json() as Answer<'servers.calls'>;
  expect(servers.map(({ name, calls }) => [name, calls.at(-1)])).toEqual([['notes', 1]]);
});

test('a server that runs is shown as its gateway says, and one that is held before that', async () => {
  const { cards, state } = await world();
  const run = state.runs.begin();
  const servers = [
    { name: 'notes', state: 'ready', tools: 3, restarts: 2, quarantine: { stage: 'full', held: 0 } },
    { name: 'remote', state: 'failed', reason: 'It ended.', condition: 'down', quarantine: { stage: 'full', held: 0 } },
  ];
  run.say({ state: 'well', servers });
  expect((await cards()).get('notes')).toMatchObject({ state: 'on', tools: 3, restarts: 2 });
  expect((await cards()).get('remote')).toMatchObject({ state: 'broken', why: 'It ended.' });
  state.holds.hold({ kind: 'server', server: 'notes', name: '', why: 'It flooded.', evidence: '', by: 'rule' });
  await expect.poll(async () => (await cards()).get('notes')).toMatchObject({ state: 'held', why: 'It flooded.' });
  run.end();
});

test('nobody starts a server anew where no gateway runs', async () => {
  const { page } = await world();
  expect((await page.act('servers.restart', { name: 'notes' })).json()).toMatchObject({ code: 'upstream-unavailable' });
});

test('a configuration that cannot hold as it lies there is told of, and what held before is shown', async () => {
  const { cards, page, path } = await world();
  writeFileSync(path, '{ "mcpServers": 7 }');
  expect((await cards()).has('notes')).toBe(true);
  expect((await page.look('servers.look')).json()).toMatchObject({
    problem: expect.stringContaining('mcpServers') as unknown,
  });
  expect((await page.act('servers.enable', { name: 'notes', isEnabled: false })).json()).toMatchObject({
    code: 'invalid-request',
  });
});
