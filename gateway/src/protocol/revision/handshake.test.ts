import { expect, test } from 'vitest';
import { allowsBatches, handshakeRevisions, isHandshakeRevision, negotiate, newestHandshake } from './handshake.ts';

test('a revision that we speak is answered with itself', () => {
  for (const revision of handshakeRevisions) expect(negotiate(revision)).toBe(revision);
});

test.each([['2026-07-28'], ['1999-01-01'], [''], [undefined], [null], [7], ['__proto__']])(
  '%j is answered with our newest',
  (requested) => {
    expect(negotiate(requested)).toBe('2025-11-25');
    expect(isHandshakeRevision(requested)).toBe(false);
  },
);

test('the newest is the last, for the revisions stand in order', () => {
  expect([...handshakeRevisions].toSorted()).toEqual(handshakeRevisions);
  expect(newestHandshake).toBe(handshakeRevisions.at(-1));
});

test('only one revision has batches', () => {
  expect(handshakeRevisions.filter(allowsBatches)).toEqual(['2025-03-26']);
});
