import { expect, test } from 'vitest';

import type { Grant } from '../policy/grant.ts';
import { anAllowance, emptyState, noWarning } from '../../test/fixtures/state.ts';
import { grantSource } from './grant-source.ts';
import { createGrantStore } from './grants.ts';
import { createUses } from './uses.ts';

const now = 1_700_000_100_000;

test('the grants of the configuration come first, and it is one array until something changes', () => {
  using state = emptyState();
  const store = createGrantStore(state.database, noWarning);
  const source = grantSource([anAllowance('configured')], store, createUses(state.database));
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
  const source = grantSource([anAllowance('configured')], store, createUses(state.database));
  expect(source.consume(['configured'])).toBe(true);
  expect(source.consume(['configured', 'once'])).toBe(true);
  expect(source.consume(['configured', 'once'])).toBe(false);
});

const usesOf = (grants: readonly Grant[]): unknown => grants.map((grant) => ('uses' in grant ? grant.uses : undefined));

test('a counted grant of the configuration is used up for good, wherever it stands in the file', () => {
  using state = emptyState();
  const store = createGrantStore(state.database, noWarning);
  const uses = createUses(state.database);
  const twice = anAllowance('config:1', { uses: 2 });
  const source = grantSource([twice], store, uses);
  expect(usesOf(source.grants(now))).toEqual([2]);
  expect(source.consume(['config:1'])).toBe(true);
  expect(usesOf(source.grants(now))).toEqual([1]);

  const restarted = grantSource(
    [anAllowance('config:1', { server: 'git' }), { ...twice, id: 'config:2' }],
    store,
    uses,
  );
  expect(usesOf(restarted.grants(now))).toEqual([undefined, 1]);
  expect(restarted.consume(['config:2'])).toBe(true);
  expect(restarted.consume(['config:2'])).toBe(false);
  expect(usesOf(restarted.grants(now))).toEqual([undefined, 0]);
  // The other process, which saw one left, is refused as well.
  expect(source.consume(['config:1'])).toBe(false);
});

test('another configuration grants what it says from the next look on, and what was used up stays used up', () => {
  using state = emptyState();
  const store = createGrantStore(state.database, noWarning);
  const once = anAllowance('config:1', { uses: 1 });
  const source = grantSource([once], store, createUses(state.database));
  const before = source.grants(now);
  expect(source.consume(['config:1'])).toBe(true);
  source.configure([anAllowance('config:1', { server: 'git' })]);
  expect(source.grants(now)).not.toBe(before);
  expect(source.grants(now).map(({ server }) => server)).toEqual(['git']);
  source.configure([once]);
  expect(usesOf(source.grants(now))).toEqual([0]);
  expect(source.consume(['config:1'])).toBe(false);
  source.configure([]);
  expect(source.grants(now)).toEqual([]);
});
