import { chmodSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder } from '../../test/fixtures/state.ts';
import { createExamined } from './examined.ts';

const name = (digit: number): string => digit.toString(16).repeat(64).slice(0, 64);

test('a text comes back by its name, from a file of its owner alone', () => {
  using folder = emptyFolder();
  const store = createExamined(folder.path);
  expect(store.get(name(1))).toBeUndefined();
  store.put(name(1), '{"a": "é"}');
  expect(store.get(name(1))).toBe('{"a": "é"}');
  expect(statSync(join(folder.path, 'examined', name(1))).mode & 0o077).toBe(0);
  expect(statSync(join(folder.path, 'examined')).mode & 0o077).toBe(0);
});

test('the newest are kept, and nothing else', () => {
  using folder = emptyFolder();
  const store = createExamined(folder.path);
  for (let digit = 1; digit < 13; digit += 1) {
    store.put(name(digit), `${digit}`);
    utimesSync(join(folder.path, 'examined', name(digit)), digit, digit);
  }
  store.put(name(13), '13');
  expect(readdirSync(join(folder.path, 'examined'))).toHaveLength(8);
  expect([store.get(name(13)), store.get(name(12)), store.get(name(1))]).toEqual(['13', '12', undefined]);
});

test.each(['file', 'folder', 'outer'])('what others could have written is not believed: %s', (which) => {
  using folder = emptyFolder();
  const store = createExamined(folder.path);
  store.put(name(1), 'x');
  const own = join(folder.path, 'examined');
  const path = { file: join(own, name(1)), folder: own, outer: folder.path }[which] ?? '';
  chmodSync(path, which === 'file' ? 0o620 : 0o720);
  expect(store.get(name(1))).toBe(process.platform === 'win32' ? 'x' : undefined);
});

test('what changed on the disk is not believed', () => {
  using folder = emptyFolder();
  const store = createExamined(folder.path);
  store.put(name(1), '{"allow":["/a"]}');
  const path = join(folder.path, 'examined', name(1));
  writeFileSync(path, readFileSync(path, 'utf8').replace('/a', '/b'));
  expect(store.get(name(1))).toBeUndefined();
  writeFileSync(path, '');
  expect(store.get(name(1))).toBeUndefined();
});

test('a name that could be a path is no name', () => {
  using folder = emptyFolder();
  writeFileSync(join(folder.path, 'secret'), 'x');
  expect(createExamined(folder.path).get('../secret')).toBeUndefined();
});

test('where nothing can be written, nothing is kept, and nothing fails', () => {
  using folder = emptyFolder();
  const store = createExamined(join(folder.path, 'file'));
  writeFileSync(join(folder.path, 'file'), '');
  store.put(name(1), 'x');
  expect(store.get(name(1))).toBeUndefined();
});
