import * as z from 'zod';
import { expect, test } from 'vitest';
import { pruner } from './prune.ts';

const schema = z.strictObject({
  list: z.array(z.strictObject({ paths: z.array(z.string()).optional(), name: z.string() })).optional(),
  root: z.strictObject({ folder: z.string() }).optional(),
});

const settle = (
  value: unknown,
): { readonly value: unknown; readonly original: ReturnType<typeof pruner>['original'] } => {
  const { without, original } = pruner(value);
  let parsed = schema.safeParse(value);
  while (!parsed.success) parsed = schema.safeParse(without(parsed.error.issues));
  return { value: parsed.data, original };
};

test('what is refused goes, what is well stays, and the input is left as it was', () => {
  const input = {
    typo: 1,
    list: [{ name: 1 }, { name: 'b', paths: [1, 'x', 2, 'y'] }, 'no', { name: 'd', extra: true }],
    root: {},
  };
  const before = structuredClone(input);
  expect(settle(input).value).toEqual({ list: [{ name: 'b', paths: ['x', 'y'] }, { name: 'd' }] });
  expect(input).toEqual(before);
});

test('what is left is still known by the place where it was written', () => {
  const { original } = settle({ list: [3, { name: 'b', paths: [1, 'x', 2, 'y'] }, {}, { name: 'd' }] });
  expect(original(['list', 0, 'paths', 1])).toEqual(['list', 1, 'paths', 3]);
  expect(original(['list', 1, 'name'])).toEqual(['list', 3, 'name']);
  expect(original(['elsewhere', 5])).toEqual(['elsewhere', 5]);
});

test('a value of which nothing can be kept becomes empty', () => {
  expect(pruner(5).without([{ code: 'custom', path: [], message: 'no' }])).toEqual({});
  expect(pruner({ a: 1 }).without([{ code: 'unrecognized_keys', keys: ['b'], path: [], message: 'no' }])).toEqual({});
});
