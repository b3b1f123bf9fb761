import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanJson } from './json-scan.ts';

const changedIn = (text: string): string[] => {
  const places = scanJson(text, 100) ?? [];
  const found: string[] = [];
  for (let at = 0; at < places.length; at += 2) found.push(text.slice(places[at], places[at + 1]));
  return found;
};

test('numbers that a double gives back as they were written are left alone', () => {
  expect(changedIn('[0,1,-1,10,123456789012345,0.5,-0.25,1.5e+300,9007199254740991]')).toEqual([]);
});

test.each(['1.0', '-0', '2.50', '1e2', '1E5', '12345678901234567890', '9007199254740993', '0.0000001', '1e400'])(
  'the number %s is found',
  (number) => {
    expect(changedIn(`{"a":[1,${number},2]}`)).toEqual([number]);
    expect(changedIn(number)).toEqual([number]);
  },
);

test.each(['123456789012.12345678', '12345.000000000001234', '0.1000000000000000055511151231257827'])(
  'the number %s, whose digits a double cannot all hold, is found',
  (number) => expect(changedIn(`[${number}]`)).toEqual([number]),
);

test('subnormal numbers are found even where a double would give them back', () => {
  expect(changedIn('[5e-324,1e-310,2.2250738585072014e-308]')).toEqual(['5e-324', '1e-310']);
});

test('digits inside strings are no numbers, however the strings end', () => {
  expect(changedIn(String.raw`{"1.0":"1.0 \" 1.0 \\","b":"\\\" 2.0","c":1.0}`)).toEqual(['1.0']);
  expect(changedIn('"1.0 without an end')).toEqual([]);
});

test('text that nests deeper than allowed is told apart without being read to its end', () => {
  expect(scanJson('['.repeat(101), 100)).toBeUndefined();
  expect(scanJson('{"a":'.repeat(101), 100)).toBeUndefined();
  expect(scanJson(`${'['.repeat(100)}${']'.repeat(100)}`, 100)).toEqual([]);
  expect(scanJson('[[],[],[],[]]', 2)).toEqual([]);
});

test('brackets in strings do not nest', () => {
  expect(scanJson(JSON.stringify({ a: '['.repeat(1_000) }), 1)).toEqual([]);
});

test('the places of any text are in order and inside it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const places = scanJson(text, 5) ?? [];
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      expect(places.at(-1) ?? 0).toBeLessThanOrEqual(text.length);
    }),
  );
});
