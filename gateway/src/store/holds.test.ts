import { expect, test } from 'vitest';

import { emptyState, noWarning } from '../../test/fixtures/state.ts';
import type { Hold } from '../policy/hold.ts';
import { createAuditQuery } from './audit-query.ts';
import { openDatabase } from './database.ts';
import { createHoldStore } from './holds.ts';

const now = 1_700_000_000_000;

const tool = {
  kind: 'tool',
  server: 'notes',
  name: 'search',
  why: 'It answered with a key.',
  evidence: 'AKIA…',
  by: 'behaviour:secret',
} as const;

const names = (holds: readonly Hold[]): readonly string[] => holds.map(({ name }) => name);

test('what is held is listed until it is released, and both are recorded with who and why', () => {
  using state = emptyState();
  const store = createHoldStore(state.database, () => now);
  const held = store.hold(tool);
  expect(store.list(now)).toEqual([{ ...tool, id: held.id, at: now }]);
  expect(store.release(held.id, 'person', 'It was a test key.')).toBe(true);
  expect(store.list(now)).toEqual([]);
  expect(store.release(held.id, 'person')).toBe(false);
  const records = [...createAuditQuery(state.database, noWarning).query({ kind: 'quarantine' })];
  expect(records.map(({ method, reason, target, trail }) => [method, reason, target.name, trail[0]?.decision])).toEqual(
    [
      ['quarantine/hold', 'It answered with a key.', 'search', 'hold by behaviour:secret'],
      ['quarantine/release', 'It was a test key.', 'search', 'release by person'],
    ],
  );
});

test('what is held twice for the same reason is held once; two reasons are released one by one', () => {
  using state = emptyState();
  const store = createHoldStore(state.database);
  const first = store.hold(tool);
  expect(store.hold(tool).id).toBe(first.id);
  store.hold({ ...tool, by: 'person' });
  expect(store.list(now)).toHaveLength(2);
  store.release(first.id, 'person');
  expect(names(store.list(now))).toEqual(['search']);
});

test('what another process holds is seen within 200 ms, and the list is the same array until then', () => {
  using state = emptyState();
  using other = openDatabase(state.folder);
  const store = createHoldStore(state.database);
  const before = store.list(now);
  createHoldStore(other).hold(tool);
  expect(store.list(now + 199)).toBe(before);
  expect(names(store.list(now + 200))).toEqual(['search']);
  expect(store.list(now + 400)).toBe(store.list(now + 600));
});

test('a hold of a kind that nobody knows is not dropped', () => {
  using state = emptyState();
  const store = createHoldStore(state.database);
  store.hold(tool);
  state.database.sqlite.exec("UPDATE holds SET kind = 'moon'");
  expect(() => store.list(now)).toThrow(/cannot be read/);
  expect(() => store.list(now)).toThrow(/cannot be read/);
});
