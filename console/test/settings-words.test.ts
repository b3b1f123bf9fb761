import { expect, test } from 'vitest';
import { configFields } from '../../gateway/src/config/fields.ts';
import { words as en } from '../src/pages/settings/words/english.ts';
import { words as fr } from '../src/pages/settings/words/french.ts';

const fields = configFields();
const names = fields.map(({ path }) => path.join('.'));
const units = [...new Set(fields.flatMap(({ unit }) => (unit === undefined ? [] : [unit])))];
const choices = [...new Set(fields.flatMap(({ takes }) => (takes.kind === 'choice' ? takes.of : [])))];

test.each([
  ['English', en],
  ['French', fr],
])('every setting has a name of its own in %s, and so has every choice', (_, { labels, choices: named }) => {
  expect(names.filter((name) => labels[name] === undefined)).toEqual([]);
  expect(Object.keys(labels).filter((name) => !names.includes(name))).toEqual([]);
  expect(Object.values(labels)).toHaveLength(new Set(Object.values(labels)).size);
  expect(choices.filter((choice) => named[choice] === undefined)).toEqual([]);
  expect(Object.keys(named).filter((choice) => !choices.includes(choice))).toEqual([]);
});

test('every setting and every unit is explained in French', () => {
  expect(names.filter((name) => fr.means[name] === undefined)).toEqual([]);
  expect(Object.keys(fr.means).filter((name) => !names.includes(name))).toEqual([]);
  expect(units.filter((unit) => fr.units[unit] === undefined)).toEqual([]);
});

test('French signs that stand apart are never alone on a line', () => {
  const texts = [fr.labels, fr.means, fr.units, fr.choices].flatMap((table) => Object.entries(table));
  expect(texts.filter(([, text]) => / [;:?!»]|« /.test(text)).map(([name]) => name)).toEqual([]);
});
