import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withTables } from './publish.ts';

const page = readFileSync(new URL('../docs/performance.md', import.meta.url), 'utf8');

test('only what stands between the markers of the page is replaced', () => {
  const once = withTables(page, '| a table |');
  expect(once).toContain('\n\n| a table |\n\n');
  expect(withTables(once, '| another |')).toBe(withTables(page, '| another |'));
  expect(once.split('<!-- bench:')[0]).toBe(page.split('<!-- bench:')[0]);
});

test('a page without markers is refused and not overwritten', () => {
  expect(() => withTables('# Performance\n', 'x')).toThrow(/bench:begin/);
});
