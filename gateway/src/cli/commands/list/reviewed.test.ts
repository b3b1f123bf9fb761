import { expect, test } from 'vitest';
import { reviewedAs, reviewOf } from './reviewed.ts';

const digest = `sha256:${'0'.repeat(64)}`;

test.each([
  [undefined, 'built in', undefined],
  [{ stage: 'observe', held: 1 }, 'quarantine', 'Held for review: see `storycore-mcp review`.'],
  [{ stage: 'read-only', held: 2 }, 'read-only, 2 held', 'Held for review: see `storycore-mcp review`.'],
  [{ stage: 'full', held: 0 }, 'full', undefined],
  [
    { stage: 'full', held: 0, trust: 'trusted' },
    'trusted',
    'Whatever notes shows, now and later, is used: the configuration trusts it.',
  ],
  [{ stage: 'full', held: 0, trust: digest }, 'full', `Approved in the configuration by its digest, ${digest}.`],
])('a server that stands as %j is shown as %s', (quarantine, word, below) => {
  const status = quarantine === undefined ? {} : { quarantine };
  expect(reviewedAs(status)).toBe(word);
  expect(reviewOf('notes', status)).toBe(below);
});
