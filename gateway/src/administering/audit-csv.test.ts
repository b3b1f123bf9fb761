import { assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';

import { aRecord, anEnd } from '../../test/fixtures/state.ts';
import { proves } from '../../test/security/proves.ts';
import { csvCell, csvLine, csvRecord, csvTitles } from './audit-csv.ts';

/** As a spreadsheet takes the cell of RFC 4180. */
const opened = (cell: string): string => cell.replace(/^"|"$/g, '').replaceAll('""', '"');

test.each([
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '|calc',
  '%0A',
  '\t=1',
  '\r=1',
  ' =1',
  '＝1',
  '＋1',
  '－1',
  '＠x',
  '\u00a0=1',
])(`%j is no formula where it is opened ${proves('T-88')}`, (text) => {
  expect(opened(csvCell(text))).toMatch(/^(?:'|\\u\{)/);
});

test(`no text whatever begins a formula, ends its cell or begins a line ${proves('T-88')}`, () => {
  assert(
    property(string({ unit: 'binary' }), (text) => {
      const cell = csvCell(text);
      const inside = cell.slice(1, -1).replaceAll('""', '');
      return !/^[\s=+\-@|%]*[=+\-@]/.test(opened(cell)) && !/["\r\n]/.test(inside);
    }),
  );
});

test('what is no text stays as it is', () => {
  expect(csvLine([1.5, undefined, null, 'a "b", c', ''])).toBe('1.5,,,"a ""b"", c",""');
});

test('a record has a cell for each title', () => {
  const line = csvRecord({ ...aRecord('a'), ...anEnd('a'), reason: '=cmd' }, 7, 'ff');
  expect(line.split(',')).toHaveLength(csvTitles.length);
  expect(line).toContain(`"'=cmd"`);
  expect(line).toMatch(
    /^"2023-11-14T22:13:20.000Z","a","call","claude-desktop",,"film",,"filesystem","read_text_file"/,
  );
});
