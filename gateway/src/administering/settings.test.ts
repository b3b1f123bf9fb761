import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Answer } from '../admin/contract/methods.ts';
import { consoleWorld } from '../../test/fixtures/console-world.ts';

const written = `{
    "version": 1,
    "limits": { "hard_timeout": 200 },
    "server_config": {
        "request_timeout": 20
    }
}
`;

const world = async (config: string | object = written) => {
  const opened = await consoleWorld({ config: typeof config === 'string' ? JSON.parse(config) : config });
  const { page, configPath: path } = opened;
  if (typeof config === 'string') writeFileSync(path, config);
  const look = async () => (await page.look('settings.look')).json() as Answer<'settings.look'>;
  const setting = async (name: string) => (await look()).settings.find(({ path: at }) => at === name);
  const save = async (edits: readonly object[], revision?: string) =>
    page.act('settings.save', { revision: revision ?? (await look()).revision, edits });
  return { ...opened, path, look, setting, save, read: () => readFileSync(path, 'utf8') };
};

test('a page sees each setting with its meaning, unit, default, and what is written', async () => {
  const { setting, look } = await world();
  expect(await setting('server_config.request_timeout')).toEqual({
    path: 'server_config.request_timeout',
    takes: { kind: 'number', isWhole: false, least: 0, isAbove: true, most: 86_400 },
    means: 'How long a server may take to answer. Progress starts it anew.',
    unit: 'seconds',
    byDefault: 30,
    example: 30,
    written: 20,
    isHidden: false,
  });
  expect(await setting('http.auth')).toMatchObject({
    takes: { kind: 'choice', of: ['token', 'none'] },
    byDefault: 'token',
  });
  expect((await look()).settings.filter(({ path }) => /^(mcpServers|providers|version|\$schema)/.test(path))).toEqual(
    [],
  );
});

test('saving changes one member of the file and no other character of it', async () => {
  const { save, read } = await world();
  expect((await save([{ path: 'server_config.request_timeout', value: 45 }])).status).toBe(200);
  expect(read()).toBe(written.replace('20\n', '45\n'));
});

test('a setting that is taken out leaves no empty section behind', async () => {
  const { save, read } = await world();
  expect((await save([{ path: 'server_config.request_timeout' }])).status).toBe(200);
  expect(read()).toBe('{\n    "version": 1,\n    "limits": { "hard_timeout": 200 }\n}\n');
});

test('a file that was changed by hand meanwhile is left as it is', async () => {
  const { save, look, path, read } = await world();
  const { revision } = await look();
  const theirs = written.replace('200', '250');
  writeFileSync(path, theirs);
  const answered = await save([{ path: 'server_config.request_timeout', value: 45 }], revision);
  expect([answered.status, answered.json()]).toMatchObject([409, { code: 'changed-meanwhile' }]);
  expect(read()).toBe(theirs);
});

test('what could not hold is told by its place, and not written', async () => {
  const { page, save, read } = await world();
  const edits = [{ path: 'server_config.request_timeout', value: 500 }];
  const checked = (await page.act('settings.check', { edits })).json() as Answer<'settings.check'>;
  expect(checked.problems.map(({ path }) => path)).toEqual(['limits.hard_timeout']);
  expect(await save(edits)).toMatchObject({ status: 400 });
  expect(read()).toBe(written);
});

test('what holds after a new start only is told before it is saved', async () => {
  const { page } = await world();
  const edits = [{ path: 'savepoints.keep_days', value: 7 }];
  expect((await page.act('settings.check', { edits })).json()).toEqual({ problems: [], waiting: ['savepoints'] });
});

test('a command, a server and a key in the clear are not changed from a page', async () => {
  const token = 'ghp_a1B2c3D4e5F6g7H8i9J0';
  const { save, look, setting, page } = await world({
    security_config: { allowed_hosts: ['127.0.0.1'], allowed_ports: [4318] },
    metrics: { opentelemetry: { endpoint: 'http://127.0.0.1:4318', headers: { authorization: `Bearer ${token}` } } },
  });
  expect(await setting('metrics.opentelemetry.headers')).toMatchObject({ isHidden: true });
  expect(JSON.stringify(await look())).not.toContain(token);
  for (const path of ['alerts.command', 'judge.command', 'mcpServers.x.command', 'metrics.opentelemetry.headers'])
    // oxlint-disable-next-line no-await-in-loop -- each by itself
    expect([path, (await save([{ path, value: ['sh'] }])).status]).toEqual([path, 403]);
  expect(await page.act('settings.check', { edits: [{ path: 'alerts.command', value: ['sh'] }] })).toMatchObject({
    status: 403,
  });
});

test('what was saved is a version, which shows its difference and can be brought back', async () => {
  const { page, save, read } = await world();
  await save([{ path: 'server_config.request_timeout', value: 45 }]);
  const history = async () => ((await page.look('settings.history')).json() as Answer<'settings.history'>).versions;
  const [now, before] = await history();
  expect([now?.isWritten, now?.by, before?.isWritten]).toEqual([true, 'console: server_config.request_timeout', false]);
  expect((await page.look('settings.difference', { id: before?.id })).json()).toEqual({
    differences: [{ path: 'server_config.request_timeout', before: 20, after: 45 }],
  });
  expect((await page.act('settings.restore', { id: before?.id })).json()).toEqual({ kept: now?.id });
  expect(read()).toBe(written);
  expect(await page.act('settings.restore', { id: 999 })).toMatchObject({ status: 404 });
});
