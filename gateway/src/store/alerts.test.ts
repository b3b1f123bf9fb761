import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { emptyFolder } from '../../test/fixtures/state.ts';
import { createAlertBook } from './alerts.ts';
import { openDatabase } from './database.ts';
import { createGlanceBook } from './glances.ts';
import { openState } from './state.ts';

const setUp = () => {
  const folder = emptyFolder();
  const database = openDatabase(folder.path);
  let at = 1_000;
  const clock = () => at;
  return {
    folder: folder.path,
    alerts: createAlertBook(database, clock, 50),
    glances: createGlanceBook(database, clock),
    pass: (ms: number) => void (at += ms),
    [Symbol.dispose]() {
      database.close();
      folder[Symbol.dispose]();
    },
  };
};
const wrong = { rule: 'memory', server: 'mail', action: 'notify', words: 'Server mail: much.' };

test('an alert is there until it is cleared, and in the history afterwards', () => {
  using place = setUp();
  const run = place.glances.begin();
  const id = place.alerts.fire({ ...wrong, run: run.id });
  expect(place.alerts.firing()).toEqual([{ ...wrong, run: run.id, id, firedAt: 1_000, state: 'firing' }]);
  place.pass(500);
  place.alerts.clear(id);
  expect(place.alerts.firing()).toEqual([]);
  expect(place.alerts.list(9)).toMatchObject([{ id, state: 'cleared', clearedAt: 1_500 }]);
  run.end();
});

test('what a gateway did not clear ended with it', () => {
  using place = setUp();
  const run = place.glances.begin();
  place.alerts.fire({ ...wrong, run: run.id });
  run.end();
  expect(place.alerts.firing()).toEqual([]);
  expect(place.alerts.list(9)).toMatchObject([{ state: 'ended' }]);
});

test('that a person has seen it is kept once, with a record', () => {
  using place = setUp();
  const id = place.alerts.fire({ ...wrong, run: '1-1' });
  expect([place.alerts.see('a-none'), place.alerts.see(id)]).toEqual([false, true]);
  place.pass(500);
  place.alerts.see(id);
  expect(place.alerts.list(9)).toMatchObject([{ id, seenAt: 1_000 }]);
  using state = openState(place.folder, () => {});
  expect([...state.records.query({})].map(({ kind, method }) => [kind, method])).toContainEqual([
    'alert',
    'alert/seen',
  ]);
});

test('old alerts are forgotten, the newest come first', () => {
  using place = setUp();
  place.alerts.fire({ ...wrong, run: '1-1', words: 'old' });
  place.pass(31 * 86_400_000);
  place.alerts.fire({ ...wrong, run: '1-1', words: 'first' });
  place.pass(1);
  place.alerts.fire({ ...wrong, run: '1-1', words: 'second' });
  expect(place.alerts.list(9).map(({ words }) => words)).toEqual(['second', 'first']);
});

test('a rule that fires without end does not fill the disk', () => {
  using place = setUp();
  for (let at = 0; at < 200; at += 1) {
    place.alerts.fire({ ...wrong, run: '1-1' });
    place.pass(1);
  }
  expect(place.alerts.list(1_000).length).toBeLessThanOrEqual(52);
});

test('what a gateway left that ended without a word is taken away by the next', () => {
  using place = setUp();
  const killed = spawnSync(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { openDatabase } from ${JSON.stringify(new URL('database.ts', import.meta.url).href)};
       import { createGlanceBook } from ${JSON.stringify(new URL('glances.ts', import.meta.url).href)};
       createGlanceBook(openDatabase(process.argv[1])).begin(); process.kill(process.pid, 'SIGKILL');`,
      place.folder,
    ],
    { encoding: 'utf8' },
  );
  expect(killed.signal).toBe('SIGKILL');
  const locks = () => readdirSync(place.folder).filter((name) => name.endsWith('.lock'));
  expect(locks()).toHaveLength(1);
  const run = place.glances.begin();
  expect(place.glances.list().map(({ id }) => id)).toEqual([run.id]);
  run.end();
  expect(locks()).toEqual([]);
});

test('a gateway tells how it is doing while somebody watches, and is gone when it ended', () => {
  using place = setUp();
  const run = place.glances.begin();
  expect(run.isWatched()).toBe(false);
  place.glances.watch(5_000);
  expect(run.isWatched()).toBe(true);
  run.show({ servers: 2 });
  expect(place.glances.list()).toEqual([{ id: run.id, startedAt: 1_000, shownAt: 1_000, body: { servers: 2 } }]);
  place.pass(6_000);
  expect(run.isWatched()).toBe(false);
  run.end();
  expect(run.show({})).toBe(false);
  expect(place.glances.list()).toEqual([]);
});
