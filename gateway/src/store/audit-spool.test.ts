import { appendFileSync, readFileSync, readdirSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { canFillDisk, runOnSmallDisk } from '../../test/fixtures/small-disk.ts';
import { aRecord, anEnd, emptyFolder } from '../../test/fixtures/state.ts';
import { encodeBegun, encodeEnded } from './audit-line.ts';
import { createSpool, readSlice, readSpool, realDisk, spoolOwners } from './audit-spool.ts';

const begin = (id: string) => ({ begun: encodeBegun(aRecord(id)) });
const end = (id: string) => ({ ended: encodeEnded(anEnd(id)) });

test('what was appended is read back in order', () => {
  using folder = emptyFolder();
  const path = join(folder.path, 'x.spool');
  const spool = createSpool(path);
  spool.append(begin('a'));
  spool.append(end('a'));
  expect(readSpool(path)).toEqual({ entries: [begin('a'), end('a')], damaged: 0 });
  expect(spool.bytes).toBe(statSync(path).size);
  spool.remove();
  expect(readdirSync(folder.path)).toEqual([]);
});

test('a spool belongs to this user alone', () => {
  using folder = emptyFolder();
  const path = join(folder.path, 'x.spool');
  const spool = createSpool(path);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  spool.close();
});

test('a cleared spool is empty and goes on', () => {
  using folder = emptyFolder();
  const path = join(folder.path, 'x.spool');
  const spool = createSpool(path);
  spool.append(begin('a'));
  spool.clear();
  spool.append(begin('b'));
  expect(readSpool(path).entries).toEqual([begin('b')]);
  spool.close();
});

test('a last line that was never finished was never promised', () => {
  using folder = emptyFolder();
  const path = join(folder.path, 'x.spool');
  const spool = createSpool(path);
  spool.append(begin('a'));
  appendFileSync(path, 'b{"id":"half');
  expect(readSpool(path)).toEqual({ entries: [begin('a')], damaged: 0 });
  spool.close();
});

test('a damaged line is counted, and hides no other', () => {
  using folder = emptyFolder();
  const path = join(folder.path, 'x.spool');
  const spool = createSpool(path);
  spool.append(begin('a'));
  appendFileSync(path, 'garbage\n');
  spool.append(end('a'));
  expect(readSpool(path)).toEqual({ entries: [begin('a'), end('a')], damaged: 1 });
  spool.close();
});

test('a spool that is gone is empty', () => {
  using folder = emptyFolder();
  expect(readSpool(join(folder.path, 'none.spool'))).toEqual({ entries: [], damaged: 0 });
});

/** A disk on which the second write stops half way, and all others work. */
const stopsOnce = () => {
  let writes = 0;
  const write = (fd: number, text: string): number => {
    writes += 1;
    return writes === 2 ? writeSync(fd, text.slice(0, 10)) : writeSync(fd, text);
  };
  return { ...realDisk, write };
};

test('a write that stops half way is refused and undone', () => {
  using folder = emptyFolder();
  const path = join(folder.path, 'x.spool');
  const spool = createSpool(path, stopsOnce());
  spool.append(begin('a'));
  expect(() => spool.append(begin('b'))).toThrow(/The disk that holds .* is full/);
  spool.append(begin('c'));
  expect(readSpool(path)).toEqual({ entries: [begin('a'), begin('c')], damaged: 0 });
  spool.close();
});

test('a slice holds one whole line at least, however long it is', () => {
  using folder = emptyFolder();
  const path = join(folder.path, 'x.spool');
  const spool = createSpool(path);
  for (const id of ['a', 'b', 'c']) spool.append(begin(id));
  const first = readSlice(path, 0, 10);
  expect(first.entries).toEqual([begin('a')]);
  expect(readSlice(path, first.bytes, 1_000_000).entries).toEqual([begin('b'), begin('c')]);
  expect(readSlice(path, spool.bytes, 10)).toEqual({ entries: [], bytes: 0 });
  spool.close();
});

test('half a line that cannot be cut off yet lets no other follow it', () => {
  using folder = emptyFolder();
  const path = join(folder.path, 'x.spool');
  const disk = stopsOnce();
  let cuts = 0;
  const truncate = (fd: number, bytes: number): void => {
    cuts += 1;
    if (cuts <= 2) throw new Error('EIO: i/o error, ftruncate');
    realDisk.truncate(fd, bytes);
  };
  const spool = createSpool(path, { ...disk, truncate });
  spool.append(begin('a'));
  expect(() => spool.append(begin('b'))).toThrow('EIO');
  expect(() => spool.append(begin('c'))).toThrow('EIO');
  spool.append(begin('d'));
  expect(readSpool(path)).toEqual({ entries: [begin('a'), begin('d')], damaged: 0 });
  spool.close();
});

test('a write that fails says which file, and what to do', () => {
  using folder = emptyFolder();
  const path = join(folder.path, 'x.spool');
  const write = (): never => {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  };
  const spool = createSpool(path, { ...realDisk, write });
  expect(() => spool.append(begin('a'))).toThrow(
    expect.objectContaining({
      code: 'internal',
      message: `The disk that holds ${path} is full.`,
      remedy: 'Free some space on that disk and try again.',
    }),
  );
  expect(readFileSync(path, 'utf8')).toBe('');
  spool.close();
});

test.skipIf(!canFillDisk)('on a disk that really is full, what was promised is there and nothing else', () => {
  const module = (name: string): string => new URL(name, import.meta.url).href;
  const script = `
    const { createSpool, readSpool } = await import(${JSON.stringify(module('./audit-spool.ts'))});
    const { encodeBegun } = await import(${JSON.stringify(module('./audit-line.ts'))});
    const { aRecord } = await import(${JSON.stringify(module('../../test/fixtures/state.ts'))});
    const path = process.argv[1] + '/x.spool';
    const spool = createSpool(path);
    let kept = 0;
    let refused = '';
    while (refused === '' && kept < 10_000) {
      try { spool.append({ begun: encodeBegun(aRecord('r' + kept)) }); kept += 1; }
      catch (error) { refused = error.message; }
    }
    const { entries, damaged } = readSpool(path);
    spool.clear();
    spool.append({ begun: encodeBegun(aRecord('after')) });
    console.log(JSON.stringify({ refused, same: kept > 0 && kept === entries.length, damaged, after: readSpool(path).entries.length }));`;
  const told: unknown = JSON.parse(runOnSmallDisk('64k', ['--input-type=module', '-e', script]));
  expect(told).toEqual({ refused: expect.stringContaining('is full'), same: true, damaged: 0, after: 1 });
});

test('the owners of spools and locks are found, and no other file', () => {
  using folder = emptyFolder();
  for (const name of ['audit-7-1.spool', 'audit-7-1.lock', 'audit-8-2.lock', 'audit-9-3.spool.damaged', 'state.db']) {
    writeFileSync(join(folder.path, name), '');
  }
  expect(spoolOwners(folder.path)).toEqual(['7-1', '8-2']);
});
