import { expect, test } from 'vitest';

import { emptyState, noWarning } from '../../test/fixtures/state.ts';
import { createAuditQuery } from './audit-query.ts';
import { openDatabase } from './database.ts';
import { createPinStore } from './pins.ts';

const now = 1_700_000_000_000;

const pin = {
  server: 'notes',
  launch: 'l1',
  digest: 'sha256:1',
  stage: 'read-only',
  by: 'person',
  reason: 'its source was read',
  surface: '{"tools":[]}',
} as const;

test('a pin comes back as it was given, one for each launch, newest first, and is recorded with the reason', () => {
  using state = emptyState();
  let time = now;
  const store = createPinStore(state.database, () => (time += 1));
  store.pin(pin, 'released notes');
  store.pin({ ...pin, launch: 'l2' }, 'released notes');
  store.pin({ ...pin, stage: 'full', reason: 'it behaved' }, 'released notes');
  expect(store.list(time)).toEqual([
    { ...pin, stage: 'full', reason: 'it behaved', at: now + 3 },
    { ...pin, launch: 'l2', at: now + 2 },
  ]);
  const records = [...createAuditQuery(state.database, noWarning).query({ kind: 'quarantine' })];
  expect(records.map(({ method, reason }) => [method, reason])).toEqual([
    ['quarantine/pin', 'released notes (read-only, sha256:1): its source was read'],
    ['quarantine/pin', 'released notes (read-only, sha256:1): its source was read'],
    ['quarantine/pin', 'released notes (full, sha256:1): it behaved'],
  ]);
});

test('what is learnt later belongs to the same pin, and nothing else of it changes', () => {
  using state = emptyState();
  const store = createPinStore(state.database, () => now);
  store.pin(pin, 'released notes');
  store.learn(pin, '{"tools":[],"bodies":[]}');
  store.learn({ ...pin, digest: 'sha256:2' }, '{}');
  expect(store.list(now)).toEqual([{ ...pin, at: now, surface: '{"tools":[],"bodies":[]}' }]);
});

test('what another process approves is seen within 200 ms', () => {
  using state = emptyState();
  using other = openDatabase(state.folder);
  const store = createPinStore(state.database);
  const before = store.list(now);
  createPinStore(other).pin(pin, 'released notes');
  expect(store.list(now + 199)).toBe(before);
  expect(store.list(now + 200)).toHaveLength(1);
});

test('a stage that nobody knows opens nothing', () => {
  using state = emptyState();
  const store = createPinStore(state.database);
  store.pin(pin, 'released notes');
  state.database.sqlite.exec("UPDATE pins SET stage = 'moon'");
  expect(store.list(now)).toMatchObject([{ stage: 'observe' }]);
});
