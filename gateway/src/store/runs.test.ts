import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { emptyFolder, emptyState } from '../../test/fixtures/state.ts';
import { openDatabase } from './database.ts';
import { createRunBook } from './runs.ts';

test('what a gateway says of itself is seen by others, as it last said it, until it ends', () => {
  using state = emptyState();
  let at = 1_000;
  const mine = createRunBook(state.database, () => at);
  using other = openDatabase(state.folder);
  const others = createRunBook(other);
  const run = mine.begin();
  expect(others.list()).toEqual([]);
  run.say({ servers: 1 });
  at = 2_000;
  run.say({ servers: 2 });
  expect(others.list()).toEqual([
    { owner: run.owner, pid: process.pid, beganAt: 1_000, saidAt: 2_000, body: { servers: 2 } },
  ]);
  run.end();
  expect(others.list()).toEqual([]);
  run.say({ servers: 3 });
  expect(others.list()).toEqual([]);
});

test('a gateway that was killed is not there any more, and the next one clears it away', async () => {
  using folder = emptyFolder();
  const program = `
    const { openDatabase } = await import(${JSON.stringify(new URL('./database.ts', import.meta.url).href)});
    const { createRunBook } = await import(${JSON.stringify(new URL('./runs.ts', import.meta.url).href)});
    const run = createRunBook(openDatabase(${JSON.stringify(folder.path)})).begin();
    // Kept: a lock that nobody refers to is closed with what is collected.
    globalThis.run = run;
    run.say({ it: 'runs' });
    console.log('said');
    setInterval(() => {}, 1_000);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  using database = openDatabase(folder.path);
  const book = createRunBook(database);
  expect(book.list()).toMatchObject([{ pid: child.pid, body: { it: 'runs' } }]);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(book.list()).toEqual([]);
  book.begin().end();
  expect(database.sqlite.prepare('SELECT count(*) AS many FROM runs').get()).toEqual({ many: 0 });
});

test('a state file that another process writes to is not waited for', () => {
  using state = emptyState();
  const run = createRunBook(state.database).begin();
  using other = openDatabase(state.folder);
  other.sqlite.exec('BEGIN IMMEDIATE');
  const began = performance.now();
  expect(() => run.say({})).toThrow(/lock|busy|writes/i);
  expect(performance.now() - began).toBeLessThan(1_000);
  other.sqlite.exec('ROLLBACK');
  run.say({});
  run.end();
});
