import { expect, test } from 'vitest';
import { alone, answered, described } from '../../../test/fixtures/subjects.ts';
import type { Subject } from '../finding.ts';
import { verdictOf } from '../inspect.ts';
import { terminalSequences } from './terminal-sequences.ts';

const verdict = (subject: Subject) => verdictOf(terminalSequences(subject, alone));

test.each([
  ['any colour', '\u001B[31mred\u001B[0m'],
  ['a rewritten line', 'a\u001B[2Kb'],
  ['a title', '\u001B]0;title\u0007'],
])('%s in a definition is held', (_, text) => {
  expect(verdict(described(text))).toBe('hold');
});

test.each([
  ['concealed letters', '\u001B[8mx\u001B[0m'],
  ['letters in the colour behind them', '\u001B[30;40mx\u001B[0m'],
  ['letters in the extended colour behind them', '\u001B[38;5;16;48;5;16mx\u001B[0m'],
  ['a link', '\u001B]8;;https://a.example\u0007here\u001B]8;;\u0007'],
  ['the clipboard', '\u001B]52;c;eA==\u0007'],
  ['a device string', '\u001BP+q\u001B\\'],
])('%s in a result is held', (_, text) => {
  expect(verdict(answered(text))).toBe('hold');
});

test('a result that goes back over earlier lines is flagged', () => {
  expect(verdict(answered('failed\u001B[1A\u001B[Gpassed'))).toBe('flag');
  expect(verdict(answered('failed\u001B[2Jpassed'))).toBe('flag');
});

test('colours and progress bars in a result are only noted', () => {
  for (const text of ['\u001B[1;32mPASS\u001B[0m', '\u001B[38;5;8mdim\u001B[48;5;0m', '10%\r\u001B[2K\u001B[1G20%']) {
    expect(verdict(answered(text))).toBe('allow');
    expect(terminalSequences(answered(text), alone)).not.toEqual([]);
  }
});

test('a sequence written out is flagged in a definition and is source code in a result', () => {
  expect(verdict(described('Prints \\x1b[8mthis\\x1b[0m'))).toBe('flag');
  expect(verdict(answered('const red = "\\x1b[31m"'))).toBe('allow');
});

test('tabs, line ends and form feeds are found in any text', () => {
  expect(terminalSequences(described('a\tb\r\nc\fd'), alone)).toEqual([]);
});
