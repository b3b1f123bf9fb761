import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createWaiting } from './waiting.ts';

test('numbers ascend from 1 and are never used twice', () => {
  const waiting = createWaiting<string>();
  expect(waiting.add((id) => `first ${id}`)).toBe(1);
  expect(waiting.take(1)).toBe('first 1');
  expect(waiting.add((id) => `second ${id}`)).toBe(2);
  expect(waiting.take(1)).toBeUndefined();
});

test.for([0, -1, 0.5, 1.5, Number.NaN, Infinity, 1e21, 65])('%d is the number of nothing', (id) => {
  const waiting = createWaiting<string>();
  waiting.add(() => 'one');
  expect(waiting.get(id)).toBeUndefined();
  expect(waiting.take(id)).toBeUndefined();
  expect(waiting.size).toBe(1);
});

test('it gives back what a Map would, whatever enters and leaves', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constant('add'), fc.nat(400)), { maxLength: 600 }), (orders) => {
      const waiting = createWaiting<string>();
      const model = new Map<number, string>();
      for (const order of orders) {
        if (order === 'add') {
          const id = waiting.add((own) => `v${own}`);
          expect(model.has(id)).toBe(false);
          model.set(id, `v${id}`);
        } else if (typeof order === 'number') {
          expect(waiting.get(order)).toBe(model.get(order));
          expect(waiting.take(order)).toBe(model.get(order));
          model.delete(order);
        }
        expect(waiting.size).toBe(model.size);
      }
      expect(waiting.takeAll()).toEqual([...model.values()]);
      expect(waiting.size).toBe(0);
    }),
    { numRuns: 200 },
  );
});
