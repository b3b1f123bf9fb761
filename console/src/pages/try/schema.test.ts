import { expect, test } from 'vitest';
import { defaultsOf, fieldsOf, hasUnreadable, isMissingSome, shapeOf, unreadable, withValue } from './schema.ts';

test('what a form can say is asked for by a form, all else as JSON', () => {
  expect(shapeOf({ type: 'string' })).toEqual({ kind: 'text' });
  expect(shapeOf({ type: 'integer' })).toEqual({ kind: 'number' });
  expect(shapeOf({ enum: ['a', 2] })).toEqual({ kind: 'choice', options: ['a', 2] });
  expect(shapeOf({ type: 'array', items: { type: 'string' } })).toMatchObject({ kind: 'list' });
  expect(shapeOf({ type: 'object', properties: { a: { type: 'string' } }, required: ['a'] })).toEqual({
    kind: 'object',
    fields: [{ name: 'a', schema: { type: 'string' }, isRequired: true }],
  });
  for (const schema of [{}, { enum: [{}] }, { type: ['string', 'null'] }, { type: 'array' }, { type: 'object' }])
    expect(shapeOf(schema)).toEqual({ kind: 'json' });
});

test('a schema that goes down and down ends as JSON', () => {
  const deep = (levels: number): object =>
    levels === 0 ? { type: 'string' } : { type: 'array', items: deep(levels - 1) };
  expect(shapeOf({ ...deep(2) }).kind).toBe('list');
  expect(shapeOf({ ...deep(50) })).toEqual({ kind: 'json' });
});

test('a form begins with the defaults, and what is taken away is not sent', () => {
  const schema = { properties: { a: { default: 1 }, b: {}, c: 7 } };
  expect(defaultsOf(schema)).toEqual({ a: 1 });
  expect(withValue({ a: 1, b: 2 }, 'a', undefined)).toEqual({ b: 2 });
  expect(withValue({ a: 1 }, 'a', 3)).toEqual({ a: 3 });
});

test('what is missing, or is no value, is found wherever it stands', () => {
  const inner = { type: 'object', properties: { b: {} }, required: ['b'] };
  const fields = fieldsOf({ properties: { a: inner, c: { type: 'array' } } });
  expect(isMissingSome(fields, {})).toBe(false);
  expect(isMissingSome(fields, { a: {} })).toBe(true);
  expect(isMissingSome(fields, { a: { b: 1 } })).toBe(false);
  expect(isMissingSome(fields, { c: [1, undefined] })).toBe(true);
  expect(hasUnreadable({ a: [{ b: unreadable }] })).toBe(true);
  expect(hasUnreadable({ a: [{ b: 'x' }] })).toBe(false);
});
