import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { differences, withoutKeys } from './difference.ts';

test('what is not the same is named by its deepest key', () => {
  expect(
    differences({ limits: { a: 1, b: 2 }, grants: [1, 2] }, { limits: { a: 1, b: 3 }, grants: [1, 2], prefix: true }),
  ).toEqual([
    { path: ['limits', 'b'], before: 2, after: 3 },
    { path: ['prefix'], before: undefined, after: true },
  ]);
});

test('an entry put first in a list is the only one that is new', () => {
  expect(differences({ grants: [{ id: 1 }, { id: 2 }] }, { grants: [{ id: 0 }, { id: 1 }, { id: 2 }] })).toEqual([
    { path: ['grants', 0], before: undefined, after: { id: 0 } },
  ]);
});

test('an entry that is another says what of it, and another order is said whole', () => {
  expect(differences([{ id: 1, to: 'a' }], [{ id: 1, to: 'b' }])).toEqual([
    { path: [0, 'to'], before: 'a', after: 'b' },
  ]);
  expect(differences([1, 2], [2, 1])).toEqual([{ path: [], before: [1, 2], after: [2, 1] }]);
});

/** As a file can hold it. */
const written = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)));

test('two contents differ exactly where they are not equal', () => {
  fc.assert(
    fc.property(written, written, (one, other) => {
      expect(differences(one, one)).toEqual([]);
      expect(differences(one, other).length > 0).toBe(JSON.stringify(sorted(one)) !== JSON.stringify(sorted(other)));
    }),
  );
});

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
};

test('a key in the clear is not shown, and a reference is', () => {
  const drawn = ['ab12', 'cd34', 'ef56', 'gh78'].join('');
  expect(withoutKeys({ env: { API_TOKEN: drawn, OTHER_TOKEN: '${secret:A}', HOME: '/film' } })).toEqual({
    env: { API_TOKEN: '[secret]', OTHER_TOKEN: '${secret:A}', HOME: '/film' },
  });
});
