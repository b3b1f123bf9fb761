import { array, assert, nat, property, record } from 'fast-check';
import { expect, test } from 'vitest';
import { createRetryBudget } from './retry-budget.ts';

const settings = { share: 0.2, least: 3, windowMs: 10_000 };

const spendAll = (budget: ReturnType<typeof createRetryBudget>, at: number): number => {
  let spent = 0;
  while (budget.spend('weather', at)) spent += 1;
  return spent;
};

test('a few retries are there however few calls were made', () => {
  expect(spendAll(createRetryBudget(settings), 0)).toBe(3);
});

test('of many calls a fifth may be tried again', () => {
  const budget = createRetryBudget(settings);
  for (let at = 0; at < 100; at += 1) budget.earn('weather', at);
  expect(spendAll(budget, 100)).toBe(20);
});

test('what was spent comes back as its window passes', () => {
  const budget = createRetryBudget(settings);
  expect(spendAll(budget, 0)).toBe(3);
  expect(spendAll(budget, 9_999)).toBe(0);
  expect(spendAll(budget, 20_000)).toBe(3);
});

test('servers do not share it', () => {
  const budget = createRetryBudget(settings);
  spendAll(budget, 0);
  expect(budget.spend('git', 0)).toBe(true);
});

test('a clock that is set back takes nothing away for hours', () => {
  const budget = createRetryBudget(settings);
  spendAll(budget, 10_000_000);
  expect(budget.spend('weather', 0)).toBe(true);
});

test('whatever fails when, in each window at most the share of the calls, and the least, are tried again', () => {
  assert(
    property(array(record({ restMs: nat(300), again: nat(3) }), { maxLength: 300 }), (calls) => {
      const budget = createRetryBudget(settings);
      let at = 0;
      const [made, retried]: [number[], number[]] = [[], []];
      for (const { restMs, again } of calls) {
        at += restMs;
        budget.earn('weather', at);
        made.push(at);
        for (let one = 0; one < again; one += 1) if (budget.spend('weather', at)) retried.push(at);
      }
      const within = (times: readonly number[], until: number, span: number): number =>
        times.filter((time) => time <= until && time > until - span).length;
      // Counted exactly, over a window and over the two that an estimate may look at.
      for (const until of retried)
        expect(within(retried, until, 10_000)).toBeLessThanOrEqual(2 * (3 + within(made, until, 20_000) * 0.2));
    }),
  );
});
