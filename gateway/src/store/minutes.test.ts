import { expect, test } from 'vitest';
import { emptyState } from '../../test/fixtures/state.ts';
import { createMinuteBook } from './minutes.ts';

const dayMs = 86_400_000;

test('minutes are kept for a day, each gateway its own', () => {
  using state = emptyState();
  const minutes = createMinuteBook(state.database);
  minutes.keep('a', 60_000, { turnedAway: 1 });
  minutes.keep('b', 60_000, { turnedAway: 2 });
  minutes.keep('a', 120_000, { turnedAway: 3 });
  // The same once more: the latest word holds.
  minutes.keep('a', 120_000, { turnedAway: 4 });
  expect(minutes.since(60_000).map(({ body }) => body['turnedAway'])).toEqual([1, 2, 4]);
  expect(minutes.since(60_001)).toHaveLength(1);
  minutes.keep('a', dayMs + 120_000, { turnedAway: 5 });
  expect(minutes.since(0).map(({ at }) => at)).toEqual([120_000, dayMs + 120_000]);
});
