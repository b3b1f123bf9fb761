import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { arrives } from './turn-schedule.ts';
import { turnDate, turnNow } from './turn-time.ts';

afterEach(() => void vi.restoreAllMocks());

/** Clocks that go on by one each time that they are looked at. */
const clocks = () => {
  let [monotonic, epoch] = [0, 1_000];
  vi.spyOn(performance, 'now').mockImplementation(() => (monotonic += 1));
  vi.spyOn(Date, 'now').mockImplementation(() => (epoch += 1));
};

describe('the time of a turn', () => {
  test('is one for all that comes of what came in beside much else', async () => {
    clocks();
    arrives(true, 5);
    expect([turnNow(), turnNow(), turnDate(), turnDate()]).toEqual([1, 1, 1_001, 1_001]);
    await Promise.resolve();
    expect([turnNow(), turnDate()]).toEqual([1, 1_001]);
    await turn();
    expect([turnNow(), turnNow(), turnDate(), turnDate()]).toEqual([2, 3, 1_002, 1_003]);
  });

  test('is another for what comes in later in that turn', async () => {
    clocks();
    arrives(false, 64);
    turnNow();
    arrives(false, 64);
    expect([turnNow(), turnNow()]).toEqual([2, 2]);
    await turn();
    expect(turnNow()).toBe(3);
  });

  test('is that of the clock where few are in flight', () => {
    clocks();
    arrives(true, 4);
    expect([turnNow(), turnNow(), turnDate(), turnDate()]).toEqual([1, 2, 1_001, 1_002]);
  });
});
