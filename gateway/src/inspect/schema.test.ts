import { describe, expect, test } from 'vitest';
import { settledSchema, shapeOf } from './schema.ts';

describe('the shape of a schema', () => {
  test('is without words at every level', () => {
    const worded = {
      title: 'T',
      description: 'D',
      properties: { a: { description: 'A', type: 'string' } },
      anyOf: [{ $comment: 'C', items: { description: 'I', minLength: 1 } }],
      $defs: { b: { description: 'B' } },
    };
    expect(shapeOf(worded)).toEqual({
      properties: { a: { type: 'string' } },
      anyOf: [{ items: { minLength: 1 } }],
      $defs: { b: {} },
    });
  });

  test('keeps names that are spelled like keywords of words', () => {
    const schema = {
      properties: { description: { type: 'string' }, title: { type: 'string' }, properties: { type: 'object' } },
      dependentRequired: { description: ['title'] },
      dependencies: { title: { minProperties: 1 } },
    };
    expect(shapeOf(schema)).toEqual(schema);
  });

  test('keeps data, whatever its keys are called', () => {
    const schema = { default: { description: 'x' }, enum: [{ title: 'y' }], const: { $comment: 'z' }, examples: ['e'] };
    expect(shapeOf(schema)).toEqual(schema);
  });
});

test('only orders that mean nothing are settled', () => {
  expect(
    settledSchema({ required: ['b', 'a'], type: ['string', 'null'], enum: ['b', 'a'], prefixItems: [2, 1] }),
  ).toEqual({
    required: ['a', 'b'],
    type: ['null', 'string'],
    enum: ['b', 'a'],
    prefixItems: [2, 1],
  });
  expect(settledSchema({ properties: { required: { type: 'string', description: 'd' } } })).toEqual({
    properties: { required: { type: 'string', description: 'd' } },
  });
});

test('what is no schema is left as it is', () => {
  for (const value of [null, true, 'x', 1, [1, 'b']]) expect(settledSchema(value)).toEqual(value);
});
