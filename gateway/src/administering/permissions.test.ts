import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/fixtures/config-files.ts';
import { consoleWorld } from '../../test/fixtures/console-world.ts';
import { anAllowance, anEnd, aRecord } from '../../test/fixtures/state.ts';
import type { Answer } from '../admin/contract/methods.ts';

type Looked = Answer<'permissions.look'>;

const world = async (now = () => Date.now()) => {
  const root = temporaryFolder();
  mkdirSync(join(root, 'scenes'));
  const config = {
    project: { name: 'La Tour', root },
    resource_config: { filesystem: { read_paths: [root] } },
    grants: [{ effect: 'ask', level: 'resource_write', server: 'filesystem', paths: [root] }],
  };
  const opened = await consoleWorld({ config, now });
  const look = async () => (await opened.page.look('permissions.look')).json() as Looked;
  return { ...opened, root, look };
};

const write = { client: 'anna', server: 'filesystem', name: 'write_file' };
const scene = { path: 'scenes/one.json', content: '{}' };
const draft = { effect: 'allow', level: 'resource_write', client: 'anna', server: 'filesystem', name: '*' };

test('what is granted is told with where it comes from, and paths as the project shows them', async () => {
  const { look, page } = await world();
  await page.act('permissions.give', { ...draft, path: 'scenes', minutes: 10, uses: 3 });
  const { grants, project, servers } = await look();
  expect(project).toBe('La Tour');
  expect(servers.map(({ name }) => name)).toContain('filesystem');
  expect(grants.at(-1)?.grant).toMatchObject({ from: 'person', client: 'anna', paths: ['scenes'], usesLeft: 3 });
  expect(new Set(grants.map(({ grant }) => grant.from))).toEqual(new Set(['gateway', 'configuration', 'person']));
});

test('how often a grant decided, and when last, is read from the calls', async () => {
  const { look, state } = await world();
  state.grants.add(anAllowance('grant-1'));
  state.grants.add(anAllowance('grant-2'));
  for (const id of ['a', 'b']) {
    state.audit.begin(aRecord(id));
    state.audit.end(anEnd(id));
  }
  state.audit.drain();
  const { grants, usedSince, clients } = await look();
  const of = (id: string) => grants.find(({ grant }) => grant.id === id);
  expect(of('grant-1')).toMatchObject({ times: 2, lastUsedAt: 1_700_000_000_000 });
  expect(of('grant-2')).toMatchObject({ times: 0 });
  expect([usedSince, clients.includes('claude-desktop')]).toEqual([1_700_000_000_000, true]);
});

test('what was revoked is given again as it was for a minute, and not after', async () => {
  let at = Date.now();
  const { page, state } = await world(() => at);
  state.grants.add(anAllowance('g-1', { uses: 3, server: 'filesystem' }));
  expect((await page.act('permissions.revoke', { id: 'g-1' })).json()).toEqual({ isBack: true });
  expect(state.grants.list(at)).toEqual([]);
  expect((await page.act('permissions.restore', { id: 'g-1' })).status).toBe(200);
  const [again, ...more] = state.grants.list(at);
  expect(more).toEqual([]);
  expect(again).toEqual({ ...anAllowance('g-1', { uses: 3, server: 'filesystem' }), id: again?.id });
  expect((await page.act('permissions.restore', { id: 'g-1' })).status).toBe(404);

  await page.act('permissions.revoke', { id: again?.id });
  at += 61_000;
  expect((await page.act('permissions.restore', { id: again?.id })).status).toBe(404);
  expect(state.grants.list(at)).toEqual([]);
});

test('what stands in the configuration cannot be revoked', async () => {
  const { page } = await world();
  expect((await page.act('permissions.revoke', { id: 'config:1' })).status).toBe(404);
});

test.each([
  ['a server that is not there', { server: 'filesistem' }, 'server', 'unknownServer'],
  ['a folder that is not there', { path: 'nowhere/at/all' }, 'path', 'unknownFolder'],
  ['the whole disk', { path: '/' }, 'path', 'tooWide'],
  ['a host that is none', { level: 'network_access', host: 'a b' }, 'host', 'noHost'],
  ['every host', { level: 'network_access', host: '*' }, 'host', 'noHost'],
])('a grant of %s is refused with its field', async (_, change, field, problem) => {
  const { page, state } = await world();
  const answered = await page.act('permissions.give', { ...draft, ...change });
  expect([answered.status, answered.json()]).toMatchObject([400, { data: { field, problem } }]);
  expect(state.grants.list(Date.now())).toEqual([]);
});

test.each([
  ['a network grant without a host', { level: 'network_access' }],
  ['a name with a hidden character', { client: 'an\u202ena' }],
  ['no uses', { uses: 0 }],
  ['a field that is not known', { scope: 'global' }],
  ['an ask that ends', { effect: 'ask', minutes: 5 }],
])('%s is no grant', async (_, change) => {
  const { page, state } = await world();
  expect((await page.act('permissions.give', { ...draft, ...change })).status).toBe(400);
  expect(state.grants.list(Date.now())).toEqual([]);
});

test('a call is weighed by its real facts, and nothing is run or recorded', async () => {
  const { page, state } = await world();
  const weigh = async (call: object) =>
    (
      await page.act('permissions.weigh', { ...write, arguments: scene, ...call })
    ).json() as Answer<'permissions.weigh'>;
  expect(await weigh({})).toMatchObject({
    effect: 'ask',
    needs: [{ level: 'resource_write', object: { kind: 'path', path: 'scenes/one.json' }, by: { effect: 'ask' } }],
  });
  await page.act('permissions.give', { ...draft, path: 'scenes' });
  expect(await weigh({})).toMatchObject({ effect: 'allow', needs: [{ by: { from: 'person' } }], isHeld: false });
  expect(await weigh({ arguments: { path: '/etc/passwd' } })).toMatchObject({ effect: 'deny', isUnknown: true });
  const { effect: _, ...ofSession } = anAllowance('g-session', { server: 'filesystem', level: 'resource_write' });
  state.grants.add({ ...ofSession, effect: 'deny', scope: 'session', principal: { session: 's-1' } });
  expect(await weigh({ session: 's-1' })).toMatchObject({ effect: 'deny', needs: [{ by: { id: 'g-session' } }] });
  expect(await weigh({ session: 's-2' })).toMatchObject({ effect: 'allow' });
  state.freezes.freeze({ server: '', by: 'person', why: '', endsRunning: false });
  expect(await weigh({})).toMatchObject({ isFrozen: true });
  expect([...state.records.query({ kind: 'call' })]).toEqual([]);
});
