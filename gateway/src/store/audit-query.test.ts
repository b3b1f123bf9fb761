import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { expect, test } from 'vitest';

import type { AuditRecord } from '../pipeline/call.ts';
import { aRecord, anEnd, emptyState, noWarning, recordedWarnings } from '../../test/fixtures/state.ts';
import { type AuditLog, openAuditLog } from './audit-log.ts';
import { type AuditPage, type AuditReach, createAuditQuery } from './audit-query.ts';
import type { Database } from './database.ts';

const openQuiet = (database: Database): AuditLog =>
  openAuditLog({ database, warn: noWarning, drainEveryMs: 3_600_000, drainAtBytes: Infinity });

const keep = (log: AuditLog, id: string, changes: Partial<AuditRecord> = {}): void => {
  const record = { ...aRecord(id, changes), outcome: 'started' as const };
  log.begin(record);
  log.end(anEnd(id, changes));
};

/** Ten records, one a second, of which the last four are still in the spool. */
const tenRecords = () => {
  const state = emptyState();
  const log = openQuiet(state.database);
  for (let index = 0; index < 10; index += 1) {
    keep(log, `r${index}`, {
      at: 1_000 * index,
      principal: { client: index % 2 === 0 ? 'claude-desktop' : 'engine' },
      target: { kind: 'tool', upstream: index < 5 ? 'filesystem' : 'git', name: `tool_${index}` },
      outcome: index % 3 === 0 ? 'permission-denied' : 'ok',
    });
    if (index === 5) log.drain();
  }
  const query = createAuditQuery(state.database, noWarning);
  const ids = (page: AuditPage = {}): string => [...query.query(page)].map(({ id }) => id).join(' ');
  return {
    state,
    log,
    query,
    ids,
    [Symbol.dispose]() {
      log.close();
      state[Symbol.dispose]();
    },
  };
};

test('records come newest last, drained or not', () => {
  using ten = tenRecords();
  expect(ten.ids()).toBe('r0 r1 r2 r3 r4 r5 r6 r7 r8 r9');
  ten.log.drain();
  expect(ten.ids()).toBe('r0 r1 r2 r3 r4 r5 r6 r7 r8 r9');
});

test.each<[AuditPage, string]>([
  [{ since: 3_000, until: 6_000 }, 'r3 r4 r5'],
  [{ client: 'engine' }, 'r1 r3 r5 r7 r9'],
  [{ client: 'claude-*', server: 'git' }, 'r6 r8'],
  [{ server: 'g?t' }, ''],
  [{ server: 'g[i]t*' }, ''],
  [{ target: 'tool_*', outcome: 'permission-denied' }, 'r0 r3 r6 r9'],
  [{ target: '*_7' }, 'r7'],
  [{ target: 'tool_8' }, 'r8'],
  [{ kind: 'grant' }, ''],
  [{ limit: 3 }, 'r7 r8 r9'],
  [{ limit: 3, until: 5_000 }, 'r2 r3 r4'],
  [{ after: 'r4' }, 'r5 r6 r7 r8 r9'],
  [{ after: 'r4', limit: 2 }, 'r5 r6'],
  [{ after: 'r9' }, ''],
  [{ limit: 0 }, ''],
])('%j answers with «%s»', (page, expected) => {
  using ten = tenRecords();
  expect(ten.ids(page)).toBe(expected);
});

test('records of the same millisecond are paged without loss or repetition', () => {
  using state = emptyState();
  using log = openQuiet(state.database);
  for (const id of ['c', 'a', 'b', 'd']) keep(log, id);
  const query = createAuditQuery(state.database, noWarning);
  const first = [...query.query({ limit: 4 })].map(({ id }) => id);
  expect(first).toEqual(['a', 'b', 'c', 'd']);
  expect([...query.query({ after: 'b' })].map(({ id }) => id)).toEqual(['c', 'd']);
});

test('a record comes back whole', () => {
  using ten = tenRecords();
  keep(ten.log, 'x', { at: 99_000, reason: 'because', outcome: 'upstream-failed' });
  const whole = anEnd('x', { at: 99_000, reason: 'because', outcome: 'upstream-failed' });
  expect(ten.query.get('x')).toEqual(whole);
  ten.log.drain();
  expect(ten.query.get('x')).toEqual(whole);
  expect(ten.query.get('none')).toBeUndefined();
});

test('a call that runs is shown as started, before and after it is drained', () => {
  using ten = tenRecords();
  ten.log.begin(aRecord('running', { at: 99_000 }));
  expect(ten.query.get('running')?.outcome).toBe('started');
  ten.log.drain();
  expect(ten.query.get('running')?.outcome).toBe('started');
  ten.log.end(anEnd('running', { at: 99_000 }));
  expect(ten.query.get('running')?.outcome).toBe('ok');
  expect(ten.ids({ since: 99_000 })).toBe('running');
  expect(ten.query.count()).toBe(11);
});

test('counting and listing agree', () => {
  using ten = tenRecords();
  expect(ten.query.count()).toBe(10);
  expect(ten.query.count({ outcome: 'ok' })).toBe([...ten.query.query({ outcome: 'ok' })].length);
});

test('reading touches no spool of a living process', () => {
  using ten = tenRecords();
  const { waiting } = ten.log;
  expect(waiting).toBeGreaterThan(0);
  const before = readdirSync(ten.state.folder).filter((name) => name.startsWith('audit-'));
  expect(ten.query.count()).toBe(10);
  expect(readdirSync(ten.state.folder).filter((name) => name.startsWith('audit-'))).toEqual(before);
  expect(ten.log.waiting).toBe(waiting);
});

test('going on after a record that is not there is refused', () => {
  using ten = tenRecords();
  expect(() => ten.ids({ after: 'none' })).toThrow('There is no audit record none');
});

test('a reader may stop in the middle, and records are kept meanwhile', () => {
  using ten = tenRecords();
  for (const { id } of ten.query.query()) {
    keep(ten.log, `during-${id}`, { at: 99_000 });
    expect(ten.log.drain()).toBe(true);
    if (id === 'r2') break;
  }
  expect(ten.query.count()).toBe(13);
});

test('a row that cannot be read is passed over, and said', () => {
  using ten = tenRecords();
  ten.log.drain();
  ten.state.database.sqlite.exec("UPDATE audit SET begun = '{' WHERE id = 'r3'");
  const { warn, messages } = recordedWarnings();
  const query = createAuditQuery(ten.state.database, warn);
  expect([...query.query()]).toHaveLength(9);
  expect(messages).toEqual(['An audit record cannot be read.']);
});

test('while the state file is locked, the dead are read along where they lie', () => {
  using ten = tenRecords();
  // A spool whose process is gone, with one call that ended and one that did not.
  const spool = join(ten.state.folder, 'audit-2147483646-1.spool');
  writeFileSync(spool, `b${JSON.stringify(aRecord('dead', { at: 50_000 }))}\n`);
  const blocker = new DatabaseSync(ten.state.database.path);
  blocker.exec('BEGIN IMMEDIATE');
  expect(ten.query.get('dead')?.outcome).toBe('interrupted');
  expect(ten.query.count()).toBe(11);
  expect(readdirSync(ten.state.folder)).toContain('audit-2147483646-1.spool');
  blocker.close();
  expect(ten.query.get('dead')?.outcome).toBe('interrupted');
  expect(readdirSync(ten.state.folder)).not.toContain('audit-2147483646-1.spool');
});

test('a state file that went away is explained', () => {
  using state = emptyState();
  const query = createAuditQuery(state.database, noWarning);
  state.database.close();
  for (const name of readdirSync(state.folder)) rmSync(join(state.folder, name));
  expect(() => query.count()).toThrow(/state\.db cannot be opened/);
});

test('one goes back from the newest, a stretch at a time, drained or not', () => {
  using ten = tenRecords();
  const back = (page: AuditReach): readonly string[] => [...ten.query.back(page)].map(({ id }) => id);
  expect(back({ reach: 3 })).toEqual(['r9', 'r8', 'r7']);
  expect(ten.query.backEnd({ reach: 3 })).toEqual({ at: 7_000, id: 'r7' });
  const further = { before: { at: 7_000, id: 'r7' }, reach: 4, client: 'engine' };
  expect(back(further)).toEqual(['r5', 'r3']);
  expect(ten.query.backEnd(further)).toEqual({ at: 3_000, id: 'r3' });
  expect(ten.query.backEnd({ since: 3_000, reach: 8 })).toBeUndefined();
});
