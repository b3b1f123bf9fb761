import { assert, array, nat, property, record } from 'fast-check';
import { expect, test } from 'vitest';
import { createKeptAnswers } from './kept-answers.ts';
import type { KeptAnswer } from './kept-answers.ts';

const kept = (bytes: number, server = 'weather'): KeptAnswer => ({
  server,
  answer: { result: { bytes } },
  at: 0,
  ttlMs: 1_000,
  bytes,
  grants: [],
});

test('what was longest unused makes room', () => {
  const answers = createKeptAnswers(33);
  for (const key of ['a', 'b', 'c']) answers.keep(key, kept(10));
  answers.take('a');
  answers.keep('d', kept(10));
  expect(['a', 'b', 'c', 'd'].filter((key) => answers.take(key) !== undefined)).toEqual(['a', 'c', 'd']);
});

test('an answer that is larger than all the room is not kept, and drives nothing out', () => {
  const answers = createKeptAnswers(33);
  answers.keep('a', kept(10));
  answers.keep('b', kept(33));
  expect([answers.take('a')?.bytes, answers.take('b')]).toEqual([10, undefined]);
});

test('a newer answer takes the place of the older, even where it is too large', () => {
  const answers = createKeptAnswers(33);
  answers.keep('a', kept(10));
  answers.keep('a', kept(20));
  expect([answers.take('a')?.bytes, answers.bytes]).toEqual([20, 21]);
  answers.keep('a', kept(99));
  expect([answers.take('a'), answers.bytes]).toEqual([undefined, 0]);
});

test('what is wrong is dropped, and nothing else', () => {
  const answers = createKeptAnswers(100);
  answers.keep('a', kept(10));
  answers.keep('b', kept(10, 'git'));
  answers.drop(({ server }) => server === 'weather');
  expect([answers.take('a'), answers.take('b')?.server, answers.bytes]).toEqual([undefined, 'git', 11]);
});

test('it never holds more than it may, whatever comes', () => {
  const step = record({ key: nat(20), bytes: nat(60) });
  assert(
    property(array(step, { maxLength: 200 }), (steps) => {
      const answers = createKeptAnswers(100);
      for (const { key, bytes } of steps) {
        answers.keep(`k${key}`, kept(bytes));
        const held = Array.from({ length: 21 }, (_, at) => answers.take(`k${at}`)?.bytes ?? 0);
        expect(answers.bytes).toBeLessThanOrEqual(100);
        expect(held.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(answers.bytes);
      }
    }),
  );
});
