import { expect, test } from 'vitest';

import { anAllowance, emptyState, noWarning } from '../../test/fixtures/state.ts';
import { grantSource } from './grant-source.ts';
import { createGrantStore } from './grants.ts';

const now = 1_700_000_100_000;

test('the grants of the configuration come first, and it is one array until something changes', () => {
  using state = emptyState();
  const store = createGrantStore(state.database, noWarning);
  const source = grantSource([anAllowance('configured')], store);
  const before = source.grants(now);
  expect(before.map(({ id }) => id)).toEqual(['configured']);
  expect(source.grants(now + 1_000)).toBe(before);
  store.add(anAllowance('given'));
  expect(source.grants(now + 1_000).map(({ id }) => id)).toEqual(['configured', 'given']);
});

test('a use is taken from what the state file counts, and only from that', () => {
  using state = emptyState();
  const store = createGrantStore(state.database, noWarning, () => now);
  store.add(anAllowance('once', { uses: 1 }));
  const source = grantSource([anAllowance('configured')], store);
  expect(source.consume(['configured'])).toBe(true);
  expect(source.consume(['configured', 'once'])).toBe(true);
  expect(source.consume(['configured', 'once'])).toBe(false);
});
