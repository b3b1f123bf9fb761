import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readLines } from './case-file.ts';
import { atFullSize, isInspectedCase } from './inspected-case.ts';
import { inspectedVerdictOf } from './inspected-verdict.ts';

const judged = (set: string) =>
  readLines(join(import.meta.dirname, 'fresh', `${set}.jsonl`))
    .filter(isInspectedCase)
    .map((known) => ({ id: known.id, expected: known.expected, verdict: inspectedVerdictOf(atFullSize(known)) }));

// What was reached after the rules had seen a set; it is no estimate of what they find elsewhere (see fresh/README.md).
describe.each([
  ['first', 0.97],
  ['second', 0.92],
  ['third', 0.92],
  ['fourth', 0.75],
])('the %s set of fresh cases', (set, share) => {
  const cases = judged(set);
  const harmful = cases.filter(({ expected }) => expected !== 'allow');
  const benign = cases.filter(({ expected }) => expected === 'allow');

  test('is found as far as it was before', () => {
    const found = harmful.filter(({ verdict }) => verdict !== 'allow');
    expect(found.length / harmful.length).toBeGreaterThanOrEqual(share);
  });

  test('has nothing benign that is held, and little that is flagged', () => {
    expect(benign.filter(({ verdict }) => verdict === 'quarantine')).toEqual([]);
    expect(benign.filter(({ verdict }) => verdict === 'flag').length).toBeLessThanOrEqual(3);
  });
});
