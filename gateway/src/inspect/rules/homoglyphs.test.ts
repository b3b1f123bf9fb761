import { expect, test } from 'vitest';
import type { Subject } from '../finding.ts';
import { verdictOf } from '../inspect.ts';
import { homoglyphs } from './homoglyphs.ts';

const context = { others: new Map<string, readonly string[]>() };
const tool = (name: string, description = ''): Subject => ({
  kind: 'tools',
  server: 's',
  tools: [{ name, description }],
});
const verdict = (subject: Subject) => verdictOf(homoglyphs(subject, context));

test.each([
  ['Cyrillic inside Latin', 'op\u0435n_door'],
  ['Greek inside Latin', 'cl\u03BFse'],
  ['full width', '\uFF4F\uFF50\uFF45\uFF4E'],
  ['mathematical letters', '\u{1D428}\u{1D429}\u{1D41E}\u{1D427}'],
])('a name with %s is held', (_, name) => {
  expect(verdict(tool(name))).toBe('hold');
});

test('a name all of whose Cyrillic letters look Latin is flagged', () => {
  expect(verdict(tool('\u0441\u043E\u0440\u0443'))).toBe('flag');
});

test('names of one script are left alone', () => {
  for (const name of [
    'open_door',
    '\u5929\u6C14',
    '\u043F\u043E\u0433\u043E\u0434\u0430',
    't\u00FCr\u00F6ffner',
    '\u03B4\u03AF\u03BA\u03C4\u03C5\u03BF',
  ])
    expect(homoglyphs(tool(name), context)).toEqual([]);
});

test('a word with letters of another script is flagged in a description, several are held', () => {
  expect(verdict(tool('x', 'Opens the d\u043Eor.'))).toBe('flag');
  expect(verdict(tool('x', '\u041Epens th\u0435 d\u043Eor l\u0430ter.'))).toBe('hold');
});

test('words that join scripts as their languages do are left alone', () => {
  for (const text of [
    '\u03BCm and \u0394t',
    'SQL-\u0437\u0430\u043F\u0440\u043E\u0441',
    'PDF\u044B',
    '\u03BB-calculus',
    'T\u30B7\u30E3\u30C4',
    'K\u00F6ln',
  ])
    expect(homoglyphs(tool('x', text), context)).toEqual([]);
});

test('a result with such words is flagged when they are many', () => {
  const result = (text: string): Subject => ({
    kind: 'result',
    server: 's',
    result: { content: [{ type: 'text', text }] },
  });
  expect(verdict(result('\u041Epens th\u0435 d\u043Eor l\u0430ter.'))).toBe('flag');
  expect(verdict(result('Opens the d\u043Eor.'))).toBe('allow');
});
