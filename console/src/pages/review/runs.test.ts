import { expect, test } from 'vitest';
import { joined, marked } from './runs.ts';

const same = (text: string) => ({ kind: 'same', text }) as const;

test('a finding is marked where it stands, across pieces, and beyond the end at the end', () => {
  const pieces = [same('safe '), { kind: 'added', text: 'evil words' }] as const;
  expect(
    marked(pieces, [
      { at: 99, number: 3 },
      { at: 10, number: 2 },
      { at: 5, number: 1 },
    ]),
  ).toEqual([
    same('safe '),
    { kind: 'mark', number: 1 },
    { kind: 'added', text: 'evil ' },
    { kind: 'mark', number: 2 },
    { kind: 'added', text: 'words' },
    { kind: 'mark', number: 3 },
  ]);
});

test('two findings in one place are both marked, and no letter is lost', () => {
  const runs = marked(
    [same('abc')],
    [
      { at: 1, number: 1 },
      { at: 1, number: 2 },
    ],
  );
  expect(runs.map((run) => (run.kind === 'mark' ? run.number : run.text))).toEqual(['a', 1, 2, 'bc']);
});

test('neighbours of one kind are one piece', () => {
  expect(joined([same('a'), same('b'), { kind: 'added', text: 'c' }])).toEqual([
    same('ab'),
    { kind: 'added', text: 'c' },
  ]);
});
