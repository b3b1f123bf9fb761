import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { OpenQuestion, QuestionEnd } from '../../pipeline/desk.ts';
import { createOthers } from './others.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const question = (id: string): OpenQuestion => ({
  id,
  question: { principal: { client: 'c' }, target: { kind: 'tool', upstream: 's', name: 't' }, held: [] },
  sheet: { sent: [], cut: 0, beyond: [], findings: [] },
  askedAt: 0,
  expiresAt: 1,
  calls: 1,
});

const setUp = () => {
  const world = { all: ['a', 'own'], own: ['own'], looked: 0, broken: false };
  const ends = new Map<string, QuestionEnd>();
  const heard: string[] = [];
  const errors: unknown[] = [];
  const others = createOthers({
    list() {
      world.looked += 1;
      if (world.broken) throw new Error('unreadable');
      return world.all.map(question);
    },
    own: () => world.own.map(question),
    endOf: (id) => ends.get(id),
    onError: (error) => errors.push(error),
  });
  const join = () =>
    others.join({
      onOpen: ({ id }) => heard.push(`open ${id}`),
      onEnd: ({ id }, { kind }) => heard.push(`${kind} ${id}`),
    });
  return { world, ends, heard, errors, others, join };
};

test('what waits elsewhere is told once, and how it ended; what waits here is not', () => {
  const { world, ends, heard, others, join } = setUp();
  expect(others.open().map(({ id }) => id)).toEqual(['a']);
  join();
  vi.advanceTimersByTime(3_000);
  world.all = ['own', 'b'];
  ends.set('a', { kind: 'expired' });
  vi.advanceTimersByTime(1_000);
  // Of a gateway that died nobody says how.
  world.all = ['own'];
  vi.advanceTimersByTime(1_000);
  expect(heard).toEqual(['open a', 'expired a', 'open b', 'withdrawn b']);
});

test('nothing is looked for before anybody is told, and afterwards', () => {
  const { world, join } = setUp();
  vi.advanceTimersByTime(5_000);
  expect(world.looked).toBe(0);
  const leave = join();
  leave();
  const { looked } = world;
  vi.advanceTimersByTime(5_000);
  expect(world.looked).toBe(looked);
});

test('a file that cannot be read for a while is logged, and looked at again', () => {
  const { world, heard, errors, join } = setUp();
  world.broken = true;
  join();
  vi.advanceTimersByTime(2_000);
  expect(errors.length).toBeGreaterThan(1);
  world.broken = false;
  vi.advanceTimersByTime(1_000);
  expect(heard).toEqual(['open a']);
});
