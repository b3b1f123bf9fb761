import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFairQueue } from './fair-queue.ts';
import type { FairQueue } from './fair-queue.ts';

const fill = (queue: FairQueue<string>, client: string, count: number, from = 1): void => {
  for (let at = from; at < from + count; at += 1) queue.add(client, `${client}${at}`);
};

const drain = (queue: FairQueue<string>): readonly string[] => {
  const taken: string[] = [];
  for (let one = queue.take(); one !== undefined; one = queue.take()) taken.push(one);
  return taken;
};

test('clients take turns, and each keeps its own order', () => {
  const queue = createFairQueue<string>(100);
  fill(queue, 'a', 4);
  fill(queue, 'b', 1);
  fill(queue, 'c', 2);
  expect(drain(queue)).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3', 'a4']);
  expect([queue.size, queue.take()]).toEqual([0, undefined]);
});

test('where too many wait, the last of the longest line leaves, and of equals the one that came', () => {
  const queue = createFairQueue<string>(3);
  fill(queue, 'a', 3);
  expect(queue.add('b', 'b1')).toBe('a3');
  expect(queue.add('b', 'b2')).toBe('b2');
  expect(queue.add('a', 'a4')).toBe('a4');
  expect(queue.add('c', 'c1')).toBe('a2');
  expect(queue.add('d', 'd1')).toBe('d1');
  expect(drain(queue)).toEqual(['a1', 'b1', 'c1']);
});

test('nobody waits where none may', () => {
  const queue = createFairQueue<string>(0);
  expect([queue.add('a', 'a1'), queue.size, queue.take()]).toEqual(['a1', 0, undefined]);
});

test('one that leaves is not taken, and who left already changes nothing', () => {
  const queue = createFairQueue<string>(10);
  fill(queue, 'a', 3);
  queue.leave('a', 'a2');
  queue.leave('a', 'a2');
  queue.leave('b', 'b1');
  expect([queue.size, drain(queue)]).toEqual([2, ['a1', 'a3']]);
});

const client = fc.constantFrom('a', 'b', 'c', 'd');
const deeds = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('add' as const), client }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('take' as const), client }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), client }) },
  ),
  { maxLength: 80 },
);

test('whatever happens, each that waits is taken, sent away or leaves, once, and never more wait than may', () => {
  fc.assert(
    fc.property(deeds, fc.integer({ min: 1, max: 8 }), (all, most) => {
      const queue = createFairQueue<string>(most);
      const waiting = new Set<string>();
      /** Whether the queue did with this one what may be done. */
      const gone = (one: string | undefined): boolean => one === undefined || waiting.delete(one);
      const act = ({ do: what, client: who }: (typeof all)[number], at: number): boolean => {
        const one = `${who}${at}`;
        if (what === 'add') return waiting.add(one) && gone(queue.add(who, one));
        if (what === 'take')
          return waiting.size === 0 ? queue.take() === undefined : waiting.delete(queue.take() ?? '');
        const leaving = [...waiting].find((each) => each.startsWith(who)) ?? '';
        queue.leave(who, leaving);
        return waiting.delete(leaving) || leaving === '';
      };
      for (const [at, deed] of all.entries())
        expect([act(deed, at), queue.size, queue.size <= most]).toEqual([true, waiting.size, true]);
      expect(new Set(drain(queue))).toEqual(waiting);
    }),
  );
});

test('however many others wait, a new client is served after one turn of each at most', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 10 }), (lengths) => {
      const queue = createFairQueue<string>(100_000);
      for (const [at, length] of lengths.entries()) fill(queue, `${at}:`, length);
      const ahead = queue.ahead('new');
      queue.add('new', 'mine');
      expect(ahead).toBe(lengths.length);
      expect(drain(queue).indexOf('mine')).toBe(ahead);
    }),
  );
});

test('how many turns come first is no less than how many came, if nobody comes after', () => {
  fc.assert(
    fc.property(deeds, client, (all, who) => {
      const queue = createFairQueue<string>(100);
      for (const [at, deed] of all.entries()) {
        if (deed.do === 'add') queue.add(deed.client, `${deed.client}${at}`);
        else queue.take();
      }
      const ahead = queue.ahead(who);
      queue.add(who, 'mine');
      expect(drain(queue).indexOf('mine')).toBeLessThanOrEqual(ahead);
    }),
  );
});
