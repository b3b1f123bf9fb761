import { expect, test } from 'vitest';
import { lookAlikeNames } from './look-alike.ts';

const others = new Map([['files', ['read_file', 'list_all', 'über_suche']]]);
const found = (name: unknown): string[] =>
  lookAlikeNames({ kind: 'tools', server: 's', tools: [{ name }] }, { others }).map(({ severity }) => severity);

test('a name with letters of another alphabet, another width, or unseen ones, is held', () => {
  for (const name of ['delеte', 'ѕend', '\uff53end', 'se\u200bnd', 'se\u00adnd', '𝐬end', 'sendя']) {
    expect([name, found(name)]).toEqual([name, ['hold']]);
  }
});

test('a name that looks like one of another server is held', () => {
  expect(found('read_fi1e')).toEqual(['hold']);
  expect(found('Iist_a1l')).toEqual(['hold']);
  expect(found('reаd_file')).toEqual(['hold', 'hold']);
});

test('the same name, or another spelling of it, is a note: honest servers have the same ideas', () => {
  expect(found('read_file')).toEqual(['note']);
  expect(found('readFile')).toEqual(['note']);
  expect(found('read_files')).toEqual([]);
});

test('names in their own language are left alone', () => {
  for (const name of ['搜索_docs', 'поиск', 'сосна', 'größe', 'données', 'ファイル検索', '', 7, undefined]) {
    expect([name, found(name)]).toEqual([name, []]);
  }
});

test('prompts are looked at too, and parameters are flagged', () => {
  const prompt = { kind: 'prompt', server: 's', payload: { prompts: [{ name: 'ѕend' }] } } as const;
  expect(lookAlikeNames(prompt, { others })).toHaveLength(1);
  const tools = [{ name: 'a', inputSchema: { properties: { pаth: {}, город: {} } } }];
  expect(lookAlikeNames({ kind: 'tools', server: 's', tools }, { others }).map(({ severity }) => severity)).toEqual([
    'flag',
  ]);
});
