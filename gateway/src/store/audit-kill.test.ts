import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { emptyState, noWarning } from '../../test/fixtures/state.ts';
import { openAuditLog } from './audit-log.ts';
import { createAuditQuery } from './audit-query.ts';

const fixture = new URL('../../test/fixtures/audit-writer.ts', import.meta.url).pathname;

interface Promised {
  readonly begun: readonly string[];
  readonly ended: readonly string[];
  readonly other: readonly string[];
}

/** Lets a writer work for a while, kills it, and tells what it had promised by then. */
const writeUntilKilled = async (folder: string, prefix: string, lifeMs: number): Promise<Promised> => {
  const child = spawn(process.execPath, [fixture, folder, '1000000', prefix], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await once(child.stdout, 'data');
  await sleep(lifeMs);
  child.kill('SIGKILL');
  await exited;
  // A line without its end is no promise yet.
  const lines = said.split('\n').slice(0, -1);
  const ids = (sign: string): readonly string[] =>
    lines.filter((line) => line.startsWith(sign)).map((line) => line.slice(2));
  return { begun: ids('b '), ended: ids('e '), other: [...ids('x '), ...ids('w ')] };
};

test('twenty processes killed while they record lose no record they promised', { timeout: 120_000 }, async () => {
  using state = emptyState();
  const query = createAuditQuery(state.database, noWarning);
  const begun: string[] = [];
  const ended: string[] = [];
  for (let kill = 0; kill < 20; kill += 1) {
    const promised = await writeUntilKilled(state.folder, `k${String(kill).padStart(2, '0')}`, 5 + kill * 4);
    expect(promised.other).toEqual([]);
    begun.push(...promised.begun);
    ended.push(...promised.ended);
    // Every other time a reader brings the dead spool in, else the next writer does.
    if (kill % 2 === 0) query.count();
  }

  using _log = openAuditLog({ database: state.database, warn: noWarning });
  const outcomes = new Map([...query.query()].map(({ id, outcome }) => [id, outcome]));
  expect(ended.length).toBeGreaterThan(1_000);
  expect(begun.filter((id) => !outcomes.has(id))).toEqual([]);
  expect(ended.filter((id) => outcomes.get(id) !== 'ok')).toEqual([]);
  expect([...outcomes.values()].filter((outcome) => outcome !== 'ok' && outcome !== 'interrupted')).toEqual([]);
});

test('a reader beside a process that records sees each record that it promised, while it goes on', async () => {
  using state = emptyState();
  const query = createAuditQuery(state.database, noWarning);
  const child = spawn(process.execPath, [fixture, state.folder, '1000000', 'live'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const ended: string[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    ended.push(...lines.filter((line) => line.startsWith('e ')).map((line) => line.slice(2)));
  });
  await once(child.stdout, 'data');
  for (let times = 0; times < 25; times += 1) {
    await sleep(15);
    const promised = [...ended];
    const outcomes = new Map([...query.query()].map(({ id, outcome }) => [id, outcome]));
    expect(promised.filter((id) => outcomes.get(id) !== 'ok')).toEqual([]);
    expect([...outcomes.values()]).not.toContain('interrupted');
  }
  child.kill('SIGKILL');
  await exited;
  expect(ended.length).toBeGreaterThan(100);
});
