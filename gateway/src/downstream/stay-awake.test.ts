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

/** A clock that goes on by so much with each look at it. */
const ticking = (byMs: number) => {
  let [asked, at] = [0, 0];
  return {
    now(): number {
      asked += 1;
      at += byMs;
      return at;
    },
    asked: () => asked,
  };
};

test('where calls are not answered meanwhile it is tried ever more rarely, and as before once it was worth it', async () => {
  let inFlight = 1;
  const clock = ticking(0.1);
  const touch = createAwake(() => inFlight, clock.now);
  const tried = async (): Promise<boolean> => {
    const before = clock.asked();
    await turnsOf(touch, clock.asked);
    return clock.asked() > before;
  };
  const inVain: boolean[] = [];
  for (let each = 0; each < 300; each += 1) inVain.push(await tried());
  const times = inVain.flatMap((one, at) => (one ? [at] : []));
  expect(times).toEqual([0, 2, 5, 10, 19, 36, 69, 134, 199, 264]);
  while (!(await tried()));
  for (let each = 0; each < 64; each += 1) touch();
  inFlight = 0;
  touch();
  // The next comes while it turns.
  touch();
  await turnsOf(touch, clock.asked);
  inFlight = 1;
  expect([await tried(), await tried(), await tried()]).toEqual([true, false, true]);
});
