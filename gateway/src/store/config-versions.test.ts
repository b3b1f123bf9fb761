import { expect, onTestFinished, test } from 'vitest';
import { emptyState } from '../../test/fixtures/state.ts';
import { createConfigRuns } from './config-runs.ts';
import { createConfigVersions } from './config-versions.ts';

const setUp = () => {
  const state = emptyState();
  onTestFinished(() => state[Symbol.dispose]());
  return state;
};

const files = (text: string) => [{ name: 'storycore-mcp.json', bytes: new TextEncoder().encode(text) }];
const source = '/film/storycore-mcp.json';

test('a version is kept byte for byte, and the same again is the same version', () => {
  const { database } = setUp();
  const versions = createConfigVersions(database, () => 7);
  const first = versions.keep({ source, by: 'start', files: files('{ }\r\n') });
  expect(versions.keep({ source, by: 'edit', files: files('{ }\r\n') })).toEqual(first);
  expect(versions.list(source)).toEqual([first]);
  expect(first).toMatchObject({ source, by: 'start', at: 7, bytes: 5 });
  expect(versions.files(first.id).map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(['{ }\r\n']);
  const rows = database.sqlite.prepare("SELECT begun FROM audit WHERE begun LIKE '%config/apply%'").all();
  expect(rows).toHaveLength(1);
});

test('what was before is another version again, newest first, each source for itself', () => {
  const { database } = setUp();
  const versions = createConfigVersions(database);
  for (const text of ['1', '2', '1']) versions.keep({ source, by: 'edit', files: files(text) });
  versions.keep({ source: '/other', by: 'start', files: files('1') });
  expect(versions.list(source).map(({ id }) => id)).toEqual([3, 2, 1]);
  expect(versions.find(9)).toBeUndefined();
});

test('the oldest go first when there are too many, or they are too large', () => {
  const { database } = setUp();
  const versions = createConfigVersions(database);
  for (let n = 0; n < 60; n += 1) versions.keep({ source, by: 'edit', files: files(String(n)) });
  expect(versions.list(source)).toHaveLength(50);
  expect(versions.find(10)).toBeUndefined();
  expect(versions.files(10)).toEqual([]);
  for (let n = 0; n < 10; n += 1) versions.keep({ source, by: 'edit', files: files(`${n}${'x'.repeat(1_000_000)}`) });
  expect(versions.list(source).length).toBeLessThan(10);
});

test('one that is not kept says why, and has no files', () => {
  const { database } = setUp();
  const versions = createConfigVersions(database);
  const { id } = versions.keep({ source, by: 'start', files: files('{}'), unkept: 'a key stands in it' });
  expect(versions.find(id)).toMatchObject({ unkept: 'a key stands in it' });
  expect(versions.files(id)).toEqual([]);
  expect(database.sqlite.prepare('SELECT count(*) AS n FROM config_files').get()).toEqual({ n: 0 });
});

test('what a gateway holds by is seen as long as it is there', () => {
  const { database } = setUp();
  const runs = createConfigRuns(database, () => 5);
  const refusal = { at: 9, parts: [{ file: 'f', path: 'grants[0]', line: 3, message: 'No.' }] };
  runs.tell('one', { source, appliedAt: 5, version: 1, waiting: [] });
  runs.tell('one', { source, appliedAt: 6, version: 2, waiting: ['server_config.host'], refusal });
  expect(runs.list()).toEqual([
    { pid: process.pid, source, startedAt: 5, appliedAt: 6, version: 2, waiting: ['server_config.host'], refusal },
  ]);
  runs.end('one');
  expect(runs.list()).toEqual([]);
  runs.tell('two', { source, appliedAt: 5, waiting: [] });
  // Nobody has this number: the largest there can be is smaller.
  database.sqlite.exec('UPDATE config_runs SET pid = 2147483646');
  expect(runs.list()).toEqual([]);
});
