import { expect, test } from 'vitest';
import { createLastWords } from './last-words.ts';

const plain = (text: string): string => text;

test('the evidence of a crash loop says how it ended each time, and what it said last', () => {
  const words = createLastWords();
  for (let at = 0; at < 8; at += 1) words.said('notes', `line ${at}`);
  for (let at = 0; at < 3; at += 1) words.ended('notes', 'ended with exit code 7');
  words.ended('notes', 'was ended by SIGSEGV');
  expect(words.evidence('notes', plain)).toBe(
    '3 × ended with exit code 7; was ended by SIGSEGV. Its last words: line 3 | line 4 | line 5 | line 6 | line 7',
  );
});

test('a secret in them is hidden before they are cut, and what cannot be seen is spelled out', () => {
  const words = createLastWords();
  const key = 'k'.repeat(150);
  words.said('notes', `failed with ${key}\u001b[2J`);
  words.ended('notes', 'ended with exit code 1');
  const evidence = words.evidence('notes', (text) => text.replaceAll(key, '[secret K]'));
  expect(evidence).toContain('failed with [secret K]\\u{1b}[2J');
  expect(evidence).not.toContain('kkkk');
});

test('one server says nothing of another, and little of itself', () => {
  const words = createLastWords();
  words.said('a', 'x'.repeat(100_000));
  words.ended('a', 'ended with exit code 1');
  words.ended('b', 'ended with exit code 2');
  expect(words.evidence('b', plain)).toBe('ended with exit code 2');
  expect(words.evidence('a', plain).length).toBeLessThan(300);
});
