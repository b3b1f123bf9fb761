import { expect, test } from 'vitest';
import { firstMisfit } from './fits.ts';

const schema = {
  type: 'object',
  properties: {
    count: { type: 'integer' },
    names: { type: 'array', items: { type: ['string', 'null'] } },
    inner: { type: 'object', properties: { x: { type: 'number' } }, required: ['x'], additionalProperties: false },
  },
  required: ['count'],
};

test.each([
  [{ count: 1, names: ['a', null], inner: { x: 1 } }, undefined],
  [{ count: 1, other: true }, undefined],
  [{}, 'structuredContent.count is missing'],
  [{ count: 1.5 }, 'structuredContent.count is number, not "integer"'],
  [{ count: 1, names: [1] }, 'structuredContent.names[0] is integer, not ["string","null"]'],
  [{ count: 1, inner: { x: 1, y: 2 } }, 'structuredContent.inner.y is not in the schema'],
  [undefined, 'structuredContent is missing'],
])('%j: %s', (value, misfit) => {
  expect(firstMisfit(schema, value)).toBe(misfit);
});

test('a number that was kept as it was written is a number', () => {
  expect(firstMisfit(schema, { count: JSON.parse('{"rawJSON":"9007199254740993"}') })).toBeUndefined();
});
