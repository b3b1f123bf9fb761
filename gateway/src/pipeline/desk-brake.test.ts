import { expect, test } from 'vitest';
import { createDeskBrake } from './desk-brake.ts';

const withClock = () => {
  let at = 1_000_000;
  const brake = createDeskBrake(() => at);
  return { brake, later: (ms: number) => (at += ms) };
};

test('the first no is asked about again', () => {
  const { brake } = withClock();
  brake.refused('k');
  expect(brake.stops('k')).toBeUndefined();
});

test('after the second no the same is not asked for a minute, then longer each time, a quarter of an hour at most', () => {
  const { brake, later } = withClock();
  brake.refused('k');
  const rests = [60, 120, 240, 480, 900, 900].map((seconds) => {
    brake.refused('k');
    expect(brake.stops('other')).toBeUndefined();
    const words = brake.stops('k');
    later(seconds * 1_000 - 1);
    expect(brake.stops('k')).toMatchObject({ code: 'not-approved' });
    later(1);
    expect(brake.stops('k')).toBeUndefined();
    return words;
  });
  expect(rests[0]).toMatchObject({
    message: 'A person said no to this 2 times, and is not asked again so soon.',
    remedy: expect.stringContaining('in 60 s') as string,
  });
});

test('a no of long ago is forgotten', () => {
  const { brake, later } = withClock();
  brake.refused('k');
  later(15 * 60_000);
  brake.refused('k');
  expect(brake.stops('k')).toBeUndefined();
});

test('of very many the oldest is let go', () => {
  const { brake } = withClock();
  for (const key of ['k', 'k']) brake.refused(key);
  for (let other = 0; other < 600; other += 1) brake.refused(`o${other}`);
  expect(brake.stops('k')).toBeUndefined();
});
