import { expect, test } from 'vitest';
import { clausesOf } from './literals.ts';
import { signsLookedFor } from './signs.ts';

test.each([
  ['abc', [['abc']]],
  [
    '(?:ignore|forget) +(?:rules?|orders)',
    [
      ['ignore ', 'forget '],
      ['rule', 'orders'],
    ],
  ],
  ['\\bab?cde\\b', [['acde', 'abcde']]],
  ['(?:abc)?def', [['def']]],
  ['x\\w+yes', [['yes']]],
  ['[sz]ign', [['sign', 'zign']]],
  ['foo[^a]{0,20}?bar(?! baz)', [['foo'], ['bar']]],
  ['(?:abc|\\w+)', []],
  ['忽略.{0,9}指令', [['忽略'], ['指令']]],
])('%j cannot match without %j', (source, clauses) => {
  expect(clausesOf(source).map((clause) => clause.toSorted())).toEqual(clauses.map((clause) => clause.toSorted()));
});

test('every sign is looked for only where some word of it stands', () => {
  expect(
    signsLookedFor()
      .filter(({ looks }) => clausesOf(looks.source).length === 0)
      .map(({ looks }) => looks.source),
  ).toEqual([]);
});
