import { expect, test } from 'vitest';
import { localeFor } from './locale.ts';
import { say } from './message.ts';

const files = { one: '{count} fichier', many: '{count} de fichiers', other: '{count} fichiers' };

test('a count takes the form and the figures of its language', () => {
  expect(say(files, 'fr', { count: 0 })).toBe('0 fichier');
  expect(say(files, 'fr', { count: 2 })).toBe('2 fichiers');
  expect(say(files, 'fr', { count: 1_000_000 })).toMatch(/^1\s000\s000 de fichiers$/);
  expect(say({ one: '{count} file', other: '{count} files' }, 'en', { count: 0 })).toBe('0 files');
});

test('a value is never read as a message', () => {
  expect(say('{who} asks', 'en', { who: '{what}', what: 'secret' })).toBe('{what} asks');
});

test('the first language of a person that is complete is taken, English where there is none', () => {
  expect(localeFor(['de', 'fr-CA', 'en'])).toBe('fr');
  expect(localeFor(['ja'])).toBe('en');
});
