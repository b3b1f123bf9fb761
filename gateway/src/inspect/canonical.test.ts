import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonical } from './canonical.ts';

test('the text is the same value again', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('keys are in order, lists as they are, and nothing stands between', () => {
  expect(canonical({ b: [2, 1, {}], a: { d: null, c: [] }, é: 'x"\n' })).toBe(
    '{"a":{"c":[],"d":null},"b":[2,1,{}],"é":"x\\"\\n"}',
  );
});

test('different values have different texts', () => {
  const pairs = [
    [{ a: '1' }, { a: 1 }],
    [[[], []], [[[]]]],
    [{ a: {} }, { a: [] }],
    ['é', 'e\u0301'],
    ['\u200b', ''],
  ];
  for (const [a, b] of pairs) expect(canonical(a)).not.toBe(canonical(b));
});

test('what JSON leaves out is left out, and what it cannot say does not throw', () => {
  expect(canonical({ a: undefined, b: [undefined] })).toBe('{"b":[null]}');
  expect(canonical([10n, () => 1, Number.NaN])).toBe('[10,null,null]');
});

test('the name of a prototype is a key like any other', () => {
  expect(canonical(JSON.parse('{"__proto__":{"b":1},"a":2}'))).toBe('{"__proto__":{"b":1},"a":2}');
});
