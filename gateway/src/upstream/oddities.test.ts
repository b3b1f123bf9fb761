import { expect, test } from 'vitest';
import { limitOddities } from './oddities.ts';

const heardOf = (): {
  readonly told: string[];
  readonly pass: (ms: number) => void;
  readonly say: (server: string, what: string) => void;
} => {
  const told: string[] = [];
  let at = 0;
  const say = limitOddities(
    (server, what) => told.push(`${server}: ${what}`),
    () => at,
  );
  return {
    told,
    say,
    pass: (ms) => {
      at += ms;
    },
  };
};

test('what is told of a server that does wrong without end is bounded, and says so', () => {
  const { told, say } = heardOf();
  for (let time = 0; time < 100_000; time += 1) say('p', 'wrong');
  expect(told).toHaveLength(21);
  expect(told.at(-1)).toContain('left out');
});

test('one server that does wrong silences no other', () => {
  const { told, say } = heardOf();
  for (let time = 0; time < 100; time += 1) say('p', 'wrong');
  say('q', 'once');
  expect(told.at(-1)).toBe('q: once');
});

test('after a while a server is heard of again', () => {
  const { told, say, pass } = heardOf();
  for (let time = 0; time < 100; time += 1) say('p', 'wrong');
  pass(10_001);
  say('p', 'still wrong');
  expect(told.at(-1)).toBe('p: still wrong');
});
