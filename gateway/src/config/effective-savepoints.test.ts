import { expect, test } from 'vitest';
import { put, temporaryFolder } from '../../test/fixtures/config-files.ts';
import { loadConfig } from './load.ts';

const load = (savepoints: object) => loadConfig(put(temporaryFolder(), 'c.json', { savepoints })).savepoints;

test('what is written holds, in bytes and milliseconds', () => {
  expect(
    load({
      enabled: false,
      quota: '1GB',
      largest_file: '1MB',
      exclude: ['node_modules'],
      keep_days: 0.5,
      if_not_kept: 'run',
    }),
  ).toEqual({
    enabled: false,
    quotaBytes: 1e9,
    largestFileBytes: 1e6,
    exclude: ['node_modules'],
    keepMs: 43_200_000,
    ifNotKept: 'run',
  });
});

test('a small quota lowers the largest file with it', () => {
  expect(load({ quota: '1MiB' })).toMatchObject({ quotaBytes: 2 ** 20, largestFileBytes: 2 ** 20 });
});

test('a quota smaller than one file is refused', () => {
  expect(() => load({ quota: '1MB', largest_file: '2MB' })).toThrow(/savepoints\.largest_file/);
});
