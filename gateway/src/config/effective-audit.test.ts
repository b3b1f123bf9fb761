import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { checkConfig } from './load.ts';

const check = (audit: unknown) => {
  const folder = mkdtempSync(join(tmpdir(), 'storycore-audit-'));
  const path = join(folder, 'storycore-mcp.json');
  writeFileSync(path, JSON.stringify({ audit }));
  const loaded = checkConfig(path, { env: {}, home: folder });
  rmSync(folder, { recursive: true });
  return 'config' in loaded
    ? loaded.config.audit
    : loaded.problems.map((problem) => `${problem.path}: ${problem.message}`);
};

test('a year of records is kept, in a gigabyte', () => {
  expect(check({})).toEqual({ keepDays: 365, maxBytes: 1_000_000_000 });
});

test('what is kept can be said in days and as a size', () => {
  expect(check({ keep_days: 0, max_size: '20MB' })).toEqual({ keepDays: 0, maxBytes: 20_000_000 });
});

test.each([
  [{ max_size: '10kB' }, 'audit.max_size'],
  [{ max_size: '0MB' }, 'audit.max_size'],
  [{ keep_days: -1 }, 'audit.keep_days'],
  [{ keep_days: 1.5 }, 'audit.keep_days'],
  [{ keep_day: 3 }, 'audit.keep_day'],
])('%j is refused with its path', (audit, path) => {
  expect(check(audit)).toEqual([expect.stringContaining(path)]);
});
