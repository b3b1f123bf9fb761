import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../test/fixtures/config-files.ts';
import { eventually } from '../../test/fixtures/eventually.ts';
import { watchFiles } from './watch.ts';

const setUp = (paths: readonly string[], pollMs = 60_000) => {
  const seen = { changes: 0 };
  const watch = watchFiles({
    paths: () => paths,
    onChange: () => (seen.changes += 1),
    settleMs: 30,
    mostMs: 200,
    pollMs,
  });
  onTestFinished(() => watch.close());
  return seen;
};

test('a file that is written, replaced by another, and taken away is told of each time', async () => {
  const path = join(temporaryFolder(), 'it.json');
  const seen = setUp([path]);
  writeFileSync(path, '1');
  await eventually(() => seen.changes === 1);
  writeFileSync(`${path}~`, '2');
  renameSync(`${path}~`, path);
  await eventually(() => seen.changes === 2);
  rmSync(path);
  await eventually(() => seen.changes === 3);
  expect(seen.changes).toBe(3);
});

test('changes that follow each other closely are told once, and at the latest after a while', async () => {
  const path = join(temporaryFolder(), 'it.json');
  const seen = setUp([path]);
  for (let n = 0; n < 5; n += 1) writeFileSync(path, String(n));
  await eventually(() => seen.changes > 0);
  await sleep(100);
  expect(seen.changes).toBe(1);
  const until = performance.now() + 600;
  while (performance.now() < until) {
    writeFileSync(path, String(until));
    await sleep(10);
  }
  expect(seen.changes).toBeGreaterThan(1);
});

test('what no event tells of is seen by looking: the other end of a link, and a folder that comes later', async () => {
  const [here, there] = [temporaryFolder(), temporaryFolder()];
  const [link, target, late] = [join(here, 'link.json'), join(there, 'target.json'), join(here, 'late', 'it.json')];
  writeFileSync(target, '1');
  symlinkSync(target, link);
  const seen = setUp([link, late], 50);
  await sleep(100);
  writeFileSync(target, '22');
  await eventually(() => seen.changes === 1);
  mkdirSync(join(here, 'late'));
  writeFileSync(late, '1');
  await eventually(() => seen.changes >= 2);
  expect(seen.changes).toBeGreaterThan(1);
});
