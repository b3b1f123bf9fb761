import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createWaiting } from './waiting.ts';

test('numbers ascend from 1 and are never used twice', () => {
  const waiting = createWaiting<string>();
  expect(waiting.add('first')).toBe(1);
  expect(waiting.take(1)).toBe('first');
  expect(waiting.add('second')).toBe(2);
  expect(waiting.take(1)).toBeUndefined();
});

test.for([0, -1, 0.5, 1.5, Number.NaN, Infinity, 1e21, 65])('%d is the number of nothing', (id) => {
  const waiting = createWaiting<string>();
  waiting.add('one');
  expect(waiting.get(id)).toBeUndefined();
  expect(waiting.take(id)).toBeUndefined();
  expect(waiting.size).toBe(1);
});

/** What the ring gives and what a Map gives, for the same orders. */
const bothGive = (orders: readonly ('add' | number)[]) => {
  const waiting = createWaiting<string>();
  const model = new Map<number, string>();
  const given: unknown[] = [];
  const expected: unknown[] = [];
  for (const order of orders) {
    if (order === 'add') {
      const value = `v${given.length}`;
      const id = waiting.add(value);
      given.push(model.has(id));
      expected.push(false);
      model.set(id, value);
    } else {
      given.push(waiting.get(order), waiting.take(order));
      expected.push(model.get(order), model.get(order));
      model.delete(order);
    }
    given.push(waiting.size);
    expected.push(model.size);
  }
  given.push(waiting.takeAll(), waiting.size);
  expected.push([...model.values()], 0);
  return { given, expected };
};

test('it gives back what a Map would, whatever enters and leaves', () => {
  const order = fc.oneof(fc.constant('add' as const), fc.nat(400));
  fc.assert(
    fc.property(fc.array(order, { maxLength: 600 }), (orders) => {
      const { given, expected } = bothGive(orders);
      expect(given).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});
