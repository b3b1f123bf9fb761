import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../../test/fixtures/eventually.ts';
import { createDiskWatch } from './disk-watch.ts';
import { folderBytes, outermost } from './folder-size.ts';
import { statOf } from './process-stat.ts';

const MiB = 2 ** 20;

describe.skipIf(process.platform !== 'linux')('folders that grow (needs Linux)', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'disk-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const write = (name: string, bytes: number): void => writeFileSync(join(folder, name), Buffer.alloc(bytes, 1));

  test('are counted once, with all under them, and without what links lead to', async () => {
    mkdirSync(join(folder, 'a'));
    write('a/one', MiB);
    write('two', MiB);
    symlinkSync('/usr', join(folder, 'usr'));
    const bytes = await folderBytes([folder, join(folder, 'a')]);
    expect(bytes).toBeGreaterThanOrEqual(2 * MiB);
    expect(bytes).toBeLessThan(3 * MiB);
    expect(await folderBytes([join(folder, 'not there')])).toBe(0);
  });

  test('lie in each other only by whole names', () => {
    expect(outermost(['/a/b', '/a', '/ab', '/a/c/d'])).toEqual(['/a', '/ab']);
  });

  test('are told when they have grown too much, not when they were large before', async () => {
    write('before', 8 * MiB);
    const told: number[] = [];
    const own = statOf(process.pid);
    const watch = await createDiskWatch([folder], 4 * MiB, (bytes) => told.push(bytes));
    const look = (): unknown => watch.sample(own === undefined ? [] : [own]);
    look();
    write('first', 3 * MiB);
    look();
    await eventually(() => {
      look();
      return watch.grownBytes() >= 3 * MiB || told.length > 0;
    }).catch(() => {});
    expect(told).toEqual([]);
    write('second', 3 * MiB);
    await eventually(() => {
      look();
      return told.length > 0;
    });
    expect(told[0]).toBeGreaterThan(4 * MiB);
    expect(told[0]).toBeLessThan(8 * MiB);
  });

  test('may be written again and again, as long as they do not grow', async () => {
    const told: number[] = [];
    const own = statOf(process.pid);
    const watch = await createDiskWatch([folder], 4 * MiB, (bytes) => told.push(bytes));
    for (let round = 0; round < 8; round += 1) {
      write('same', 2 * MiB);
      watch.sample(own === undefined ? [] : [own]);
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(told).toEqual([]);
    expect(watch.grownBytes()).toBeGreaterThanOrEqual(2 * MiB);
  });
});
