import { expect, test } from 'vitest';

import { emptyState, noWarning } from '../../test/fixtures/state.ts';
import { proves } from '../../test/security/proves.ts';
import { createAuditQuery } from './audit-query.ts';
import { openDatabase } from './database.ts';
import { createFreezeStore } from './freezes.ts';

const now = 1_700_000_000_000;
const everything = { server: '', by: 'person', why: 'It sends scenes away.', endsRunning: false };

test('everything or one server is frozen until it is thawed; both are recorded with who and why', () => {
  using state = emptyState();
  const store = createFreezeStore(state.database, () => now);
  expect(store.frozen('notes', now)).toBeUndefined();
  const made = store.freeze({ server: 'notes', by: 'alert:error-rate', why: '', endsRunning: true });
  expect([store.frozen('notes', now), store.frozen('files', now), store.frozen('', now)]).toEqual([
    made,
    undefined,
    undefined,
  ]);
  store.freeze(everything);
  expect([
    store.frozen('notes', now)?.server,
    store.frozen('files', now)?.server,
    store.frozen('', now)?.server,
  ]).toEqual(['', '', '']);
  expect([store.thaw('', 'person', 'It was mended.'), store.thaw('', 'person'), store.thaw('files', 'person')]).toEqual(
    [true, false, false],
  );
  expect([store.frozen('notes', now), store.frozen('files', now)]).toEqual([made, undefined]);
  const records = [...createAuditQuery(state.database, noWarning).query({ kind: 'server' })];
  expect(records.map(({ method, reason, target, trail }) => [method, reason, target.upstream, trail.at(-1)])).toEqual([
    ['frozen', undefined, 'notes', { step: 'freeze', decision: 'frozen by alert:error-rate' }],
    ['frozen', 'It sends scenes away.', '', { step: 'freeze', decision: 'frozen by person' }],
    ['thawed', 'It was mended.', '', { step: 'freeze', decision: 'thawed by person' }],
  ]);
  expect(records[0]?.trail[0]).toEqual({ step: 'freeze', decision: 'running calls are ended' });
});

test('what is frozen already stays as it was frozen first, but may end running calls from now on', () => {
  using state = emptyState();
  let time = now;
  const store = createFreezeStore(state.database, () => time);
  store.freeze(everything);
  time += 5_000;
  expect(store.freeze({ ...everything, by: 'alert:x', why: 'Again.' })).toEqual({ ...everything, at: now });
  expect(store.freeze({ ...everything, endsRunning: true })).toEqual({ ...everything, at: now, endsRunning: true });
  expect(store.list(time)).toEqual([{ ...everything, at: now, endsRunning: true }]);
  expect([...createAuditQuery(state.database, noWarning).query({ kind: 'server' })]).toHaveLength(2);
});

test(`what another process freezes is seen within 200 ms, and holds after it ended ${proves('T-72')}`, () => {
  using state = emptyState();
  const store = createFreezeStore(state.database);
  expect(store.frozen('notes', now)).toBeUndefined();
  {
    using other = openDatabase(state.folder);
    createFreezeStore(other).freeze(everything);
  }
  expect(store.frozen('notes', now + 199)).toBeUndefined();
  expect(store.frozen('notes', now + 200)).toMatchObject(everything);
  expect(store.list(now + 400)).toBe(store.list(now + 600));
  using later = openDatabase(state.folder);
  expect(createFreezeStore(later).frozen('notes', now)).toMatchObject(everything);
});

test('the switch that cannot be read lets nothing pass', () => {
  using state = emptyState();
  const store = createFreezeStore(state.database);
  state.database.sqlite.exec('DROP TABLE freezes');
  expect(() => store.frozen('notes', now)).toThrow(expect.objectContaining({ code: 'internal' }));
});
