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

/** Milliseconds by the clock that the loop turns after a touch, whose call is answered after so many of them. */
const awakeFor = async (answeredAfterMs: number, touch: () => void, call: { open: boolean }, asked: () => number) => {
  const before = asked();
  touch();
  call.open = true;
  for (let turns = 0; turns < 2_000; turns += 1) {
    if ((asked() - before) / 100 >= answeredAfterMs) call.open = false;
    await turn();
  }
  call.open = false;
  return (asked() - before) / 100;
};

test('the loop turns for four milliseconds until the answer, and as long for the next question after it', async () => {
  const call = { open: false };
  const clock = ticking(0.01);
  const touch = createAwake(() => (call.open ? 1 : 0), clock.now);
  expect(await awakeFor(1, touch, call, clock.asked)).toBeCloseTo(5, 0);
  expect(await awakeFor(Infinity, touch, call, clock.asked)).toBeCloseTo(4, 0);
});

test('for a next question that does not come it turns ever shorter, and as long as at first once one came', async () => {
  const call = { open: false };
  const clock = ticking(0.01);
  const touch = createAwake(() => (call.open ? 1 : 0), clock.now);
  const turned: number[] = [];
  for (let each = 0; each < 5; each += 1) turned.push(await awakeFor(0, touch, call, clock.asked));
  expect(turned.map((ms) => Math.round(10 * ms) / 10)).toEqual([4, 2, 1, 0.5, 0.5]);
  touch();
  touch();
  await awakeFor(0, touch, call, clock.asked);
  expect(await awakeFor(0, touch, call, clock.asked)).toBeCloseTo(2, 0);
});

test('where calls are not answered meanwhile it is tried ever more rarely, and as before once it was worth it', async () => {
  // A long call beside those that are looked at.
  let inFlight = 1;
  const clock = ticking(0.1);
  const touch = createAwake(() => inFlight, clock.now);
  /** Whether the loop turned for a call that comes now, and is answered when all is over. */
  const tried = async (): Promise<boolean> => {
    const before = clock.asked();
    const call = (): void => {
      touch();
      inFlight = 2;
    };
    await turnsOf(call, clock.asked);
    inFlight = 1;
    return clock.asked() > before;
  };
  const turned: boolean[] = [];
  for (let each = 0; each < 300; each += 1) turned.push(await tried());
  expect(turned.flatMap((one, at) => (one ? [at] : []))).toEqual([0, 2, 5, 10, 19, 36, 69, 134, 199, 264]);
  for (let each = 0; each < 29; each += 1) touch();
  // Answered at once, and the next comes while it turns.
  touch();
  touch();
  await turnsOf(touch, clock.asked);
  expect([await tried(), await tried(), await tried(), await tried()]).toEqual([true, false, true, false]);
});

test('a call that is answered meanwhile does not make it rarer, whatever takes long beside it', async () => {
  const clock = ticking(0.1);
  const touch = createAwake(() => 3, clock.now);
  for (let each = 0; each < 10; each += 1) {
    const before = clock.asked();
    await turnsOf(touch, clock.asked);
    expect(clock.asked()).toBeGreaterThan(before + 2);
  }
});
