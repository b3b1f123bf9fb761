import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync, readdirSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { aRecord, anEnd, emptyState, noWarning, recordedWarnings } from '../../test/fixtures/state.ts';
import { encodeBegun, encodeEnded, formatLine } from './audit-line.ts';
import { type AuditLogOptions, openAuditLog } from './audit-log.ts';
import { realDisk } from './audit-spool.ts';
import type { Database } from './database.ts';

/** A log that drains only when it is told to. */
const openQuiet = (database: Database, options: Partial<AuditLogOptions> = {}) =>
  openAuditLog({ database, warn: noWarning, drainEveryMs: 3_600_000, drainAtBytes: Infinity, ...options });

const rows = ({ sqlite }: Database): unknown =>
  sqlite
    .prepare('SELECT id, outcome, owner FROM audit ORDER BY id')
    .all()
    .map((row) => ({ ...row }));

const spools = (folder: string): readonly string[] => readdirSync(folder).filter((name) => name.endsWith('.spool'));

const throws = (work: () => void): boolean => {
  try {
    work();
    return false;
  } catch {
    return true;
  }
};

const allKept = async (kept: readonly (Promise<void> | undefined)[]): Promise<void> => {
  for (const each of kept) await each;
};

const count = ({ sqlite }: Database, outcome: string): unknown =>
  sqlite.prepare('SELECT count(*) AS records FROM audit WHERE outcome = ?').get(outcome)?.['records'];

/** Holds the state file against writers. */
const blockWriters = (database: Database): Disposable => {
  const sqlite = new DatabaseSync(database.path);
  sqlite.exec('BEGIN IMMEDIATE');
  return { [Symbol.dispose]: () => sqlite.close() };
};

const begun = (id: string): string => formatLine({ begun: encodeBegun(aRecord(id)) });
const ended = (id: string): string => formatLine({ ended: encodeEnded(anEnd(id)) });

/** What a process leaves behind that is killed: its spool, and nobody who holds its lock. */
const dieWith = async (folder: string, lines: string): Promise<string> => {
  const script = `
    import(process.argv[1]).then(({ claimOwner }) => {
      const { owner } = claimOwner(process.argv[2]);
      require('node:fs').writeFileSync(process.argv[2] + '/audit-' + owner + '.spool', process.argv[3]);
      process.stdout.write(owner);
      process.stdin.resume();
    })`;
  const module = new URL('./audit-owner.ts', import.meta.url).href;
  const child = spawn(process.execPath, ['-e', script, module, folder, lines], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [owner] = await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  return String(owner);
};

test('a record is in the spool when begin returns, and in the state file after a drain', () => {
  using state = emptyState();
  using log = openQuiet(state.database);
  log.begin(aRecord('a'));
  const [spool = ''] = spools(state.folder);
  expect(readFileSync(join(state.folder, spool), 'utf8')).toMatch(/^b\{"id":"a".*\}\n$/);
  expect(rows(state.database)).toEqual([]);

  expect(log.drain()).toBe(true);
  expect(rows(state.database)).toMatchObject([{ id: 'a', outcome: 'started' }]);
  expect(statSync(join(state.folder, spool)).size).toBe(0);
  expect(log.waiting).toBe(0);
});

test('begin and end become one row, drained together or apart', () => {
  using state = emptyState();
  using log = openQuiet(state.database);
  log.begin(aRecord('apart'));
  log.begin(aRecord('together'));
  log.end(anEnd('together'));
  log.drain();
  log.end(anEnd('apart', { outcome: 'timeout' }));
  log.drain();
  expect(rows(state.database)).toEqual([
    { id: 'apart', outcome: 'timeout', owner: null },
    { id: 'together', outcome: 'ok', owner: null },
  ]);
});

test('records are drained by themselves, soon', async () => {
  using state = emptyState();
  using log = openAuditLog({ database: state.database, warn: noWarning, drainEveryMs: 10 });
  log.begin(aRecord('a'));
  await expect.poll(() => rows(state.database)).toHaveLength(1);
});

test('many records are drained without waiting for the timer', async () => {
  using state = emptyState();
  using log = openAuditLog({ database: state.database, warn: noWarning, drainEveryMs: 3_600_000, drainAtBytes: 1 });
  for (let index = 0; index < 10; index += 1) log.begin(aRecord(`r${index}`));
  await expect.poll(() => rows(state.database)).toHaveLength(10);
});

const long = 'x'.repeat(1_000);

test('what comes in while a thread moves records is neither lost nor twice there, closed in the midst of it or not', async () => {
  using state = emptyState();
  const options = { database: state.database, warn: noWarning, drainEveryMs: 10, drainAtBytes: 100_000 };
  const log = openAuditLog(options);
  for (let turn = 0; turn < 40; turn += 1) {
    const ids = Array.from({ length: 50 }, (_, index) => `r${turn}-${index}`);
    await allKept(ids.map((id) => log.grouped.begin(aRecord(id, { method: long }))));
    await allKept(ids.map((id) => log.grouped.end(anEnd(id))));
    await sleep(2);
  }
  await expect.poll(() => log.waiting, { timeout: 20_000 }).toBe(0);
  expect(count(state.database, 'ok')).toBe(2_000);
  for (let index = 0; index < 500; index += 1) log.begin(aRecord(`late${index}`, { method: long }));
  await sleep(20);
  log.close();
  expect(count(state.database, 'interrupted')).toBe(500);
  expect(count(state.database, 'ok')).toBe(2_000);
});

test('a thread that meets a locked state file says so, and what waits is moved later', async () => {
  using state = emptyState();
  const { warn, messages } = recordedWarnings();
  using log = openAuditLog({ database: state.database, warn, drainEveryMs: 50, drainAtBytes: 10_000 });
  {
    using _blocker = blockWriters(state.database);
    for (let index = 0; index < 500; index += 1) log.begin(aRecord(`r${index}`, { method: long }));
    await expect.poll(() => messages.length, { timeout: 10_000 }).toBe(1);
  }
  await expect.poll(() => log.waiting, { timeout: 10_000 }).toBe(0);
  expect(count(state.database, 'started')).toBe(500);
  expect(messages).toEqual([
    'Audit records wait in the spool; it is tried again.',
    'Audit records are moved into the state file again.',
  ]);
});

test('closing drains, calls what never ended interrupted, and leaves no file', () => {
  using state = emptyState();
  const log = openQuiet(state.database);
  log.begin(aRecord('done'));
  log.end(anEnd('done'));
  log.begin(aRecord('drained'));
  log.drain();
  log.begin(aRecord('open'));
  log.close();
  log.close();
  expect(rows(state.database)).toEqual([
    { id: 'done', outcome: 'ok', owner: null },
    { id: 'drained', outcome: 'interrupted', owner: null },
    { id: 'open', outcome: 'interrupted', owner: null },
  ]);
  expect(readdirSync(state.folder).filter((name) => name.startsWith('audit-'))).toEqual([]);
  expect(() => log.begin(aRecord('late'))).toThrow('The audit log is closed');
});

test('a log that is never closed holds no process back', () => {
  using state = emptyState();
  const fixture = new URL('../../test/fixtures/audit-writer.ts', import.meta.url).pathname;
  const run = spawnSync(process.execPath, [fixture, state.folder, '3', 'r', '3600000'], { timeout: 20_000 });
  expect(run.status).toBe(0);
});

test('an end without a begin, and a begin of what runs already, are refused', () => {
  using state = emptyState();
  using log = openQuiet(state.database);
  expect(() => log.end(anEnd('a'))).toThrow('a call that never began');
  log.begin(aRecord('a'));
  expect(() => log.begin(aRecord('a'))).toThrow('is running already');
});

test('while the state file is locked calls go on, nothing waits, and all is moved afterwards', () => {
  using state = emptyState();
  const { warn, messages } = recordedWarnings();
  using log = openQuiet(state.database, { warn });
  {
    using _blocked = blockWriters(state.database);
    const startedAt = performance.now();
    for (let index = 0; index < 20; index += 1) {
      log.begin(aRecord(`r${index}`));
      log.end(anEnd(`r${index}`));
      expect(log.drain()).toBe(false);
    }
    expect(performance.now() - startedAt).toBeLessThan(500);
    expect(log.waiting).toBeGreaterThan(0);
  }
  expect(log.drain()).toBe(true);
  expect(rows(state.database)).toHaveLength(20);
  expect(messages).toEqual([expect.stringContaining('wait in the spool'), expect.stringContaining('again')]);
});

test('a drain that failed is tried again by itself', async () => {
  using state = emptyState();
  using log = openAuditLog({ database: state.database, warn: () => {}, drainEveryMs: 10 });
  {
    using _blocked = blockWriters(state.database);
    log.begin(aRecord('a'));
    await sleep(50);
    expect(log.waiting).toBeGreaterThan(0);
  }
  await expect.poll(() => log.waiting).toBe(0);
});

test('when too much waits no call begins any more, and those that run still end', () => {
  using state = emptyState();
  using log = openQuiet(state.database, { warn: () => {}, maxWaitingBytes: 2_000 });
  {
    using _blocked = blockWriters(state.database);
    // Each takes more than 300 bytes.
    const refused = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].filter((id) => throws(() => log.begin(aRecord(id))));
    expect(refused).toContain('h');
    expect(refused).not.toContain('c');
    expect(() => log.begin(aRecord('i'))).toThrow(
      expect.objectContaining({ code: 'internal', remedy: expect.stringContaining('Close the program') }),
    );
    for (const id of ['a', 'b', 'c']) log.end(anEnd(id));
  }
  log.drain();
  log.begin(aRecord('after'));
  log.end(anEnd('after'));
});

test('a log that cannot drain when it is closed leaves its spool to the next one', () => {
  using state = emptyState();
  {
    using _blocked = blockWriters(state.database);
    state.database.sqlite.exec('PRAGMA busy_timeout = 0');
    const log = openQuiet(state.database, { warn: () => {} });
    log.begin(aRecord('open'));
    log.begin(aRecord('done'));
    log.end(anEnd('done'));
    log.close();
    expect(spools(state.folder)).toHaveLength(1);
  }
  using _next = openQuiet(state.database);
  expect(rows(state.database)).toEqual([
    { id: 'done', outcome: 'ok', owner: null },
    { id: 'open', outcome: 'interrupted', owner: null },
  ]);
});

test('what a full disk refused is not in the audit, and the next call is', () => {
  using state = emptyState();
  let full = false;
  const write = (fd: number, text: string): number => writeSync(fd, full ? text.slice(0, 30) : text);
  using log = openQuiet(state.database, { disk: { ...realDisk, write } });
  log.begin(aRecord('before'));
  full = true;
  expect(() => log.begin(aRecord('refused'))).toThrow('is full');
  full = false;
  log.begin(aRecord('refused', { reason: 'now it fits' }));
  log.drain();
  expect(rows(state.database)).toMatchObject([{ id: 'before' }, { id: 'refused' }]);
});

test('a process that may write no larger files refuses new calls, and keeps those it promised', () => {
  using state = emptyState();
  const fixture = new URL('../../test/fixtures/audit-writer.ts', import.meta.url).pathname;
  // Room for the state file, not for a spool that is never drained: `ulimit -f` counts blocks of 512 bytes or 1 kB.
  const args = ['-c', 'ulimit -f 256; exec "$0" "$@"', process.execPath, fixture, state.folder, '1000', 'r', '3600000'];
  const { stdout } = spawnSync('sh', args, { encoding: 'utf8' });
  const promised = [...stdout.matchAll(/^b (.*)$/gm)].map(([, id]) => ({ id }));
  expect(stdout).toMatch(/^x The disk that holds .*\.spool is full\.$/m);
  expect(promised.length).toBeGreaterThan(10);

  using _log = openQuiet(state.database);
  expect(state.database.sqlite.prepare('SELECT id FROM audit ORDER BY id').all()).toEqual(promised);
});

test('what a killed process left is brought in: ends as they were, the rest interrupted', async () => {
  using state = emptyState();
  const owner = await dieWith(
    state.folder,
    `${begun('done')}${ended('done')}${begun('open')}${begun('half').slice(0, -20)}`,
  );
  using _log = openQuiet(state.database);
  expect(rows(state.database)).toEqual([
    { id: 'done', outcome: 'ok', owner: null },
    { id: 'open', outcome: 'interrupted', owner: null },
  ]);
  expect(readdirSync(state.folder).filter((name) => name.includes(owner))).toEqual([]);
});

test('a process that is killed between the commit and the clearing of its spool is not recorded twice', async () => {
  using state = emptyState();
  {
    using log = openQuiet(state.database);
    log.begin(aRecord('a'));
    log.end(anEnd('a', { reason: 'first' }));
  }
  await dieWith(state.folder, begun('a') + ended('a'));
  using _log = openQuiet(state.database);
  expect(rows(state.database)).toEqual([{ id: 'a', outcome: 'ok', owner: null }]);
});

test('a damaged line of a dead spool costs no other record, and the file is kept for a person', async () => {
  using state = emptyState();
  const { warn, messages } = recordedWarnings();
  const owner = await dieWith(state.folder, `${begun('a')}nothing that we wrote\n${begun('b')}`);
  using _log = openQuiet(state.database, { warn });
  expect(rows(state.database)).toMatchObject([{ id: 'a' }, { id: 'b' }]);
  expect(readdirSync(state.folder)).toContain(`audit-${owner}.spool.damaged`);
  expect(messages).toHaveLength(1);
});

test('the spool of a living process is left alone by one that starts', () => {
  using state = emptyState();
  using first = openQuiet(state.database);
  first.begin(aRecord('a'));
  using second = openQuiet(state.database);
  second.begin(aRecord('b'));
  expect(spools(state.folder)).toHaveLength(2);
  first.end(anEnd('a'));
  first.drain();
  expect(rows(state.database)).toEqual([{ id: 'a', outcome: 'ok', owner: null }]);
});

test('a call that runs in a living process is not called interrupted by one that starts', () => {
  using state = emptyState();
  using first = openQuiet(state.database);
  first.begin(aRecord('a'));
  first.drain();
  using _second = openQuiet(state.database);
  expect(rows(state.database)).toMatchObject([{ id: 'a', outcome: 'started' }]);
});

test('a started call whose owner left no file is interrupted', () => {
  using state = emptyState();
  appendFileSync(join(state.folder, 'unrelated.txt'), '');
  {
    using log = openQuiet(state.database);
    log.begin(aRecord('a'));
    log.drain();
    state.database.sqlite.exec("UPDATE audit SET owner = '2147483646-1', writer = '2147483646-1'");
  }
  using _log = openQuiet(state.database);
  expect(rows(state.database)).toEqual([{ id: 'a', outcome: 'interrupted', owner: null }]);
});

test('a record dated by a finer clock than milliseconds is kept', () => {
  using state = emptyState();
  using log = openQuiet(state.database);
  log.begin(aRecord('a', { at: 1_700_000_000_000.25 }));
  expect(log.drain()).toBe(true);
  expect(rows(state.database)).toHaveLength(1);
});

test('grouped records are durable when their promises are fulfilled, and refused as single ones are', async () => {
  using state = emptyState();
  using log = openQuiet(state.database);
  await allKept(['a', 'b', 'c'].map((id) => log.grouped.begin(aRecord(id))));
  const [spool = ''] = spools(state.folder);
  expect(readFileSync(join(state.folder, spool), 'utf8').match(/^b\{"id":"[abc]"/gm)).toHaveLength(3);
  expect(() => log.grouped.begin(aRecord('a'))).toThrow('is running already');
  expect(() => log.grouped.end(anEnd('x'))).toThrow('a call that never began');
  await log.grouped.end(anEnd('a'));
  log.drain();
  expect(rows(state.database)).toMatchObject([{ id: 'a', outcome: 'ok' }, { id: 'b' }, { id: 'c' }]);
});

test('a group that a full disk refused left nothing behind, and the call may begin again', async () => {
  using state = emptyState();
  let full = true;
  const write = (fd: number, text: string): number => writeSync(fd, full ? text.slice(0, 30) : text);
  using log = openQuiet(state.database, { disk: { ...realDisk, write } });
  await expect(log.grouped.begin(aRecord('a'))).rejects.toThrow('is full');
  full = false;
  await log.grouped.begin(aRecord('a'));
  log.drain();
  expect(rows(state.database)).toMatchObject([{ id: 'a' }]);
});

test('a call whose end a full disk refused is one that was interrupted, and its end may be told again', async () => {
  using state = emptyState();
  let full = false;
  const write = (fd: number, text: string): number => writeSync(fd, full ? text.slice(0, 30) : text);
  const log = openQuiet(state.database, { disk: { ...realDisk, write } });
  await allKept(['a', 'b'].map((id) => log.grouped.begin(aRecord(id))));
  full = true;
  await expect(allKept(['a', 'b'].map((id) => log.grouped.end(anEnd(id))))).rejects.toThrow('is full');
  full = false;
  await log.grouped.end(anEnd('a'));
  log.close();
  expect(rows(state.database)).toMatchObject([
    { id: 'a', outcome: 'ok' },
    { id: 'b', outcome: 'interrupted' },
  ]);
});
