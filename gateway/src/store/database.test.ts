import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { expect, test } from 'vitest';

import { canFillDisk, runOnSmallDisk } from '../../test/fixtures/small-disk.ts';
import { emptyFolder, emptyState } from '../../test/fixtures/state.ts';
import { openDatabase } from './database.ts';

const codeModes = (folder: string): readonly string[] =>
  ['state.db', 'state.db-wal', 'state.db-shm'].map((name) => (statSync(join(folder, name)).mode & 0o777).toString(8));

const failure = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

/** A process that holds a lock on the file until it is ended. */
const lockHolder = async (path: string, sql: string): Promise<Disposable> => {
  const script = `
    const { DatabaseSync } = require('node:sqlite');
    const sqlite = new DatabaseSync(process.argv[1]);
    sqlite.exec(process.argv[2]);
    process.stdout.write('held');
    process.stdin.resume();`;
  const child = spawn(process.execPath, ['-e', script, path, sql], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return { [Symbol.dispose]: () => child.kill('SIGKILL') };
};

test('the state file and the files beside it belong to this user alone', () => {
  using state = emptyState();
  state.database.transaction(() => state.database.sqlite.exec("UPDATE counters SET value = 1 WHERE name = 'grants'"));
  expect(codeModes(state.folder)).toEqual(['600', '600', '600']);
});

test('a state file that others could read is closed to them', () => {
  using folder = emptyFolder();
  openDatabase(folder.path).close();
  chmodSync(join(folder.path, 'state.db'), 0o644);
  openDatabase(folder.path).close();
  expect(statSync(join(folder.path, 'state.db')).mode & 0o777).toBe(0o600);
});

test('what was written is there when the file is opened again', () => {
  using folder = emptyFolder();
  {
    using database = openDatabase(folder.path);
    database.transaction(() => database.sqlite.exec("UPDATE counters SET value = 7 WHERE name = 'grants'"));
  }
  using database = openDatabase(folder.path);
  expect(database.sqlite.prepare('SELECT value FROM counters').get()).toEqual({ value: 7 });
});

test('two processes that open a new state file at once both succeed', async () => {
  using folder = emptyFolder();
  const script = `import(process.argv[1]).then(({ openDatabase }) => openDatabase(process.argv[2]).close())`;
  const module = new URL('./database.ts', import.meta.url).href;
  const children = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ['-e', script, module, folder.path], { stdio: 'inherit' }),
  );
  const codes = await Promise.all(children.map((child) => once(child, 'exit')));
  expect(codes.map(([code]) => code)).toEqual([0, 0, 0, 0]);
});

test('a transaction that fails leaves nothing behind', () => {
  using state = emptyState();
  const { sqlite } = state.database;
  const failing = (): never => {
    sqlite.exec("UPDATE counters SET value = 9 WHERE name = 'grants'");
    throw new Error('half way');
  };
  expect(() => state.database.transaction(failing)).toThrow('half way');
  expect(sqlite.prepare('SELECT value FROM counters').get()).toEqual({ value: 0 });
});

test.each([
  ['text', 'this was never a database\n'.repeat(300)],
  ['a few bytes', 'x'],
])('a state file that holds %s is refused, named and left as it is', (_what, content) => {
  using folder = emptyFolder();
  const path = join(folder.path, 'state.db');
  writeFileSync(path, content);
  expect(failure(() => openDatabase(folder.path))).toMatchObject({
    code: 'internal',
    message: `The state file ${path} is damaged.`,
    remedy: expect.stringContaining(`Move ${path}`),
  });
  expect(readFileSync(path, 'utf8')).toBe(content);
});

test('damage that shows only later is explained in the same words', () => {
  using folder = emptyFolder();
  const path = join(folder.path, 'state.db');
  openDatabase(folder.path).close();
  truncateSync(path, statSync(path).size - 8_192);
  const error = failure(() => {
    using database = openDatabase(folder.path);
    database.guard(() => database.sqlite.prepare('SELECT * FROM audit ORDER BY at').all());
    database.guard(() => database.sqlite.exec('PRAGMA integrity_check; INSERT INTO counters VALUES (1, 1)'));
    database.guard(() => database.sqlite.prepare('SELECT * FROM catalog').all());
  });
  expect(error).toMatchObject({ code: 'internal', message: `The state file ${path} is damaged.` });
});

test('a state file of a newer StoryCore MCP is refused and left as it is', () => {
  using folder = emptyFolder();
  const path = join(folder.path, 'state.db');
  openDatabase(folder.path).close();
  new DatabaseSync(path).exec('PRAGMA user_version = 99');
  expect(failure(() => openDatabase(folder.path))).toMatchObject({
    message: expect.stringMatching(/written by a newer StoryCore MCP \(schema 99; this one knows \d+\)/),
    remedy: expect.stringContaining('Update storycore-mcp'),
  });
});

test('a SQLite file of another program is refused and left as it is', () => {
  using folder = emptyFolder();
  const path = join(folder.path, 'state.db');
  new DatabaseSync(path).exec('CREATE TABLE recipes (name TEXT)');
  expect(failure(() => openDatabase(folder.path))).toMatchObject({
    message: `${path} is a SQLite file of another program.`,
  });
  expect(new DatabaseSync(path).prepare('SELECT name FROM sqlite_schema').all()).toEqual([{ name: 'recipes' }]);
});

test('a state file that another program holds for itself is refused, with what to do', async () => {
  using folder = emptyFolder();
  const path = join(folder.path, 'state.db');
  openDatabase(folder.path).close();
  using _holder = await lockHolder(
    path,
    'PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; UPDATE counters SET value = 1',
  );
  expect(failure(() => openDatabase(folder.path, { waitMs: 50 }))).toMatchObject({
    code: 'internal',
    message: `The state file ${path} is locked by another program.`,
    remedy: expect.stringContaining('Close the program that holds it'),
  });
});

test('a write that meets a longer write is refused after the time it was given, and works later', async () => {
  using state = emptyState();
  const write = (): void =>
    state.database.transaction(() => state.database.sqlite.exec('UPDATE counters SET value = 5'), 0);
  {
    using _holder = await lockHolder(state.database.path, 'BEGIN IMMEDIATE');
    const startedAt = performance.now();
    expect(write).toThrow('is locked by another program');
    expect(performance.now() - startedAt).toBeLessThan(500);
  }
  state.database.transaction(() => state.database.sqlite.exec('UPDATE counters SET value = 6'));
});

test('a folder in the place of the state file is refused', () => {
  using folder = emptyFolder();
  mkdirSync(join(folder.path, 'state.db'));
  expect(() => openDatabase(folder.path)).toThrow('cannot be opened for writing');
});

test('a missing data folder is refused, not made', () => {
  using folder = emptyFolder();
  const missing = join(folder.path, 'missing');
  expect(() => openDatabase(missing)).toThrow('cannot be opened for writing');
  expect(existsSync(missing)).toBe(false);
});

test.skipIf(!canFillDisk)('a full disk is said to be full', () => {
  const script = `
    import(process.argv[1]).then(({ openDatabase }) => openDatabase(process.argv[2]))
      .catch((error) => process.stdout.write(error.message + ' ' + error.remedy))`;
  const module = new URL('./database.ts', import.meta.url).href;
  expect(runOnSmallDisk('40k', ['-e', script, module])).toMatch(
    /The disk that holds .*state\.db is full\. Free some space/,
  );
});
