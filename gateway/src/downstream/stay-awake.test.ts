import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createAwake } from './stay-awake.ts';

/** The loop's turns that it takes until the clock is no longer asked. */
const turnsOf = async (touch: () => void, asked: () => number): Promise<number> => {
  touch();
  let turns = 0;
  for (let before = -1; before !== asked() && turns < 1_000; turns += 1) {
    before = asked();
    await turn();
    await turn();
  }
  return turns;
};

test('the loop turns until a half a millisecond has passed, and then rests', async () => {
  let asked = 0;
  const clock = (): number => {
    asked += 1;
    return asked * 0.01;
  };
  const turns = await turnsOf(
    createAwake(() => 1, clock),
    () => asked,
  );
  expect(turns).toBeLessThan(1_000);
  expect(asked).toBeGreaterThan(20);
});

test('with many calls in flight it does not turn for nothing', async () => {
  let asked = 0;
  const clock = (): number => {
    asked += 1;
    return 0;
  };
  await turnsOf(
    createAwake(() => 64, clock),
    () => asked,
  );
  expect(asked).toBe(1);
});
