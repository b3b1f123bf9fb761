import { expect, test } from 'vitest';

import { readJson } from './json-text.ts';

test.for([
  ['{"a": 1,}', 1, 9],
  ['{\n  "a": 1\n  "b": 2\n}', 3, 3],
  ['{"a": 1', 1, 8],
  ['{"a": "é', 1, 9],
  ['[1, 2}', 1, 6],
  ['{"a": nul}', 1, 10],
  ["{'a': 1}", 1, 2],
  ['{} x', 1, 4],
  [' \n ', 1, 1],
  [`{"long": "${'x'.repeat(5_000)}",\n"b": ]`, 2, 6],
] as const)('%j is not JSON from line %i, column %i on', ([text, line, column]) => {
  expect(readJson('f.json', text)).toMatchObject({ problem: { file: 'f.json', line, column } });
});

test('what is JSON is read', () => {
  expect(readJson('f.json', '{"a":[1]}')).toEqual({ value: { a: [1] } });
});
