import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maxDepth, readJson } from './json.ts';

/** What JSON.parse makes of it. */
const parsed = (text: string): { readonly value: unknown; readonly refused: boolean } => {
  try {
    return { value: JSON.parse(text), refused: false };
  } catch {
    return { value: undefined, refused: true };
  }
};

const fault = (text: string): string | undefined => readJson(text).faults[0]?.message;

test('every JSON text gives the value that JSON.parse gives', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom(undefined, 1, '\t'), (text, indent) => {
      const laidOut = JSON.stringify(JSON.parse(text), undefined, indent);
      const { value, faults } = readJson(laidOut);
      // `__proto__` is refused; that is another promise.
      fc.pre(!laidOut.includes('__proto__'));
      expect(faults).toEqual([]);
      expect(value).toEqual(JSON.parse(laidOut));
    }),
    { numRuns: 500 },
  );
});

test('a text that JSON.parse refuses is refused, and the other way round', () => {
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"b"',
    '1',
    '-0.5e3',
    '01',
    'true',
    'null',
    'nul',
    '"',
    '\\',
    '\n',
    ' ',
    '\u0001',
    '"\\u00e9"',
    '"\\x"',
    '/',
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 8 }), (parts) => {
      const text = parts.join('');
      const { value, faults } = readJson(text);
      expect({ value, refused: faults.length > 0 }).toEqual(parsed(text));
    }),
    { numRuns: 3_000 },
  );
});

describe('bad syntax is named with its line and column', () => {
  test.each([
    ['{\n  "a": 1,\n}', 'line 3, column 1: a comma must not come before "}"'],
    ['[1, 2,]', 'line 1, column 7: a comma must not come before "]"'],
    ['{\n  "a": 1\n  "b": 2\n}', 'line 3, column 3: expected "," or "}", found'],
    ['{"a" 1}', 'line 1, column 6: expected ":", found "1"'],
    ['[1 2]', 'line 1, column 4: expected "," or "]", found "2"'],
    ['{a: 1}', 'line 1, column 2: expected a key in double quotes, found "a"'],
    ["{'a': 1}", 'JSON uses double quotes'],
    ['{\n// why\n"a": 1}', 'line 2, column 1: JSON has no comments'],
    ['{"a": # why\n1}', 'JSON has no comments'],
    ['{"a": 1', 'line 1, column 8: the text ends where "," or "}" is expected'],
    ['{"a": ', 'the text ends where a value is expected'],
    ['{"a": "b', 'line 1, column 7: this text has no closing double quote'],
    ['{"a": "b\n"}', 'line 1, column 9: a line break or control character inside a text'],
    ['{"a": "C:\\Users"}', 'escapes nothing; on Windows write paths with "/"'],
    ['{"a": True}', 'expected a value, found "True"'],
    ['{"a": 01}', 'expected a value, found "01"'],
    ['{"a": NaN}', 'expected a value, found "NaN"'],
    ['{} x', 'expected the end of the file, found "x"'],
    ['{"a": \u202e}', 'found "\\u{202e}"'],
  ])('%j', (text, words) => {
    expect(fault(text)).toContain(words);
  });
});

test('a key that is given twice is named with both lines', () => {
  const { faults } = readJson('{\n  "a": {\n    "b": 1,\n    "c": 2,\n    "b": 3\n  }\n}');
  expect(faults).toEqual([
    {
      path: ['a', 'b'],
      line: 5,
      message: 'The key "b" is given twice, first on line 3.',
      remedy: 'Keep one of the two.',
    },
  ]);
});

test('the key __proto__ is refused and changes nothing', () => {
  const { value, faults } = readJson('{"__proto__": {"polluted": true}}');
  expect(faults[0]?.message).toBe('The key "__proto__" is not allowed.');
  expect(Reflect.get(Object(value) as object, 'polluted')).toBeUndefined();
});

test('nesting that goes too deep is refused, however deep', () => {
  expect(fault(`${'['.repeat(maxDepth)}1${']'.repeat(maxDepth)}`)).toBeUndefined();
  expect(fault('['.repeat(maxDepth + 1))).toContain(`nested deeper than ${maxDepth} levels`);
  expect(fault('{"a":'.repeat(500_000))).toContain(`nested deeper than ${maxDepth} levels`);
});

test('each part is found on its line, and what is not there on the line around it', () => {
  const { lineOf } = readJson('{\n  "a": [\n    1,\n    {"b": 2}\n  ]\n}');
  expect(lineOf([])).toBe(1);
  expect(lineOf(['a'])).toBe(2);
  expect(lineOf(['a', 0])).toBe(3);
  expect(lineOf(['a', 1, 'b'])).toBe(4);
  expect(lineOf(['a', 1, 'missing', 3])).toBe(4);
  expect(lineOf(['missing'])).toBe(1);
});
