import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

import { aQuestion } from '../../test/fixtures/question.ts';
import { emptyState, noWarning } from '../../test/fixtures/state.ts';
import { proves } from '../../test/security/proves.ts';
import type { Answer } from '../policy/answer.ts';
import { createAuditQuery } from './audit-query.ts';
import { createGrantStore } from './grants.ts';
import { createQuestionBook } from './questions.ts';

const program = fileURLToPath(new URL('../../test/fixtures/question-peer.ts', import.meta.url));

/** A book, and whatever else there is in its state file. */
const aBook = (now: () => number = Date.now) => {
  const state = emptyState();
  const grants = createGrantStore(state.database, noWarning, now);
  const book = createQuestionBook(state.database, grants, now);
  const query = createAuditQuery(state.database, noWarning);
  const records = () =>
    [...query.query({ kind: 'approval' })].map(({ method, outcome, reason }) => [method, outcome, reason]);
  const answer = (id: string, given: Answer, reason?: string) =>
    book.answer(id, given, { by: { channel: 'command-line' }, trust: [], reason });
  return { state, grants, book, query, records, answer, [Symbol.dispose]: () => state[Symbol.dispose]() };
};

/** Another process that asks, and is killed when it is disposed of. */
const asker = async (folder: string, id: string) => {
  const child = spawn(process.execPath, [program, 'ask', folder, id], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  await once(child.stdout, 'data');
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  return { kill, [Symbol.asyncDispose]: kill };
};

test('what one process asks, another sees and answers, with its grants and its record', () => {
  using here = aBook();
  const run = here.book.run([]);
  run.open(aQuestion('q-1'));
  expect(here.book.list().map(({ id, question }) => [id, question.principal.client])).toEqual([['q-1', 'anna']]);
  const [grant] = here.answer('q-1', { kind: 'project' }, 'the scenes are hers');
  expect(here.book.list()).toEqual([]);
  expect(here.grants.list(Date.now())).toEqual([grant]);
  expect(run.outcomes(['q-1']).get('q-1')).toEqual({
    end: {
      kind: 'answered',
      answer: { kind: 'project' },
      by: { channel: 'command-line' },
      reason: 'the scenes are hers',
    },
    granted: [],
  });
  expect(here.records()).toEqual([
    ['approval/ask', 'ok', 'q-1 waits for a person.'],
    ['approval/answer', 'ok', 'q-1: project, by the command line: the scenes are hers'],
  ]);
  const [asked, answered] = here.query.query({
    kind: 'approval',
    client: 'anna',
    server: 'files',
    target: 'write_file',
  });
  expect([asked?.facts.needs.length, answered?.trail]).toEqual([
    1,
    [{ step: 'approval', decision: 'project', grant: grant?.id }],
  ]);
  run.end();
});

describe('once', () => {
  test('is for the call that was shown: no other is decided by its grant', () => {
    using here = aBook();
    const run = here.book.run([]);
    run.open(aQuestion('q-1'));
    const made = here.answer('q-1', { kind: 'once' });
    expect(here.grants.list(Date.now())).toEqual([]);
    expect(run.outcomes(['q-1']).get('q-1')?.granted).toEqual(made);
    const ids = made.map(({ id }) => id);
    expect([here.grants.consume(ids), here.grants.consume(ids)]).toEqual([true, false]);
    expect(run.outcomes(['q-1']).get('q-1')?.granted).toEqual([]);
    run.end();
  });

  test('that nobody used ends with the gateway', () => {
    using here = aBook();
    const run = here.book.run([]);
    run.open(aQuestion('q-1'));
    const ids = here.answer('q-1', { kind: 'once' }).map(({ id }) => id);
    run.end();
    expect(here.grants.consume(ids)).toBe(false);
  });
});

describe(`an answer that does not count says why ${proves('T-45')}`, () => {
  test('to nothing', () => {
    using here = aBook();
    expect(() => here.answer('q-9', { kind: 'once' })).toThrow('There is no question "q-9".');
  });

  test('twice: the first counts', () => {
    using here = aBook();
    const run = here.book.run([]);
    run.open(aQuestion('q-1'));
    here.answer('q-1', { kind: 'deny' });
    expect(() => here.answer('q-1', { kind: 'always' })).toThrow(
      'q-1 has been answered already: deny, by the command line. The first answer counts.',
    );
    expect(here.grants.list(Date.now())).toEqual([]);
    run.end();
  });

  test('late', () => {
    let at = 1_000_000;
    using here = aBook(() => at);
    const run = here.book.run([]);
    run.open(aQuestion('q-1', { askedAt: at, expiresAt: at + 5_000 }));
    at += 5_000;
    expect(() => here.answer('q-1', { kind: 'once' })).toThrow('q-1 got no answer in time, and its call was refused.');
    expect(here.book.list()).toEqual([]);
    run.end();
  });

  test('after its client left', () => {
    using here = aBook();
    const run = here.book.run([]);
    run.open(aQuestion('q-1'));
    expect(run.close(aQuestion('q-1'), 'withdrawn')).toBe(true);
    expect(() => here.answer('q-1', { kind: 'once' })).toThrow('Nobody waits for q-1 any more');
    expect(here.records().at(-1)).toEqual(['approval/withdraw', 'cancelled', 'q-1: nobody waits for it any more.']);
    run.end();
  });

  test('that is none there, and by whom it may not be given', () => {
    using here = aBook();
    const run = here.book.run(['engine']);
    run.open(aQuestion('q-1'));
    expect(() => run.answer('q-1', { kind: 'always' }, { channel: 'engine' })).toThrow(
      'always is no answer to this, coming from the engine.',
    );
    expect(() => run.answer('q-1', { kind: 'once' }, { channel: 'client', client: 'anna' })).toThrow(
      'An answer from the client anna does not count here.',
    );
    expect(here.grants.list(Date.now())).toEqual([]);
    run.answer('q-1', { kind: 'session' }, { channel: 'engine' });
    expect(here.grants.list(Date.now())).toHaveLength(1);
    run.end();
  });
});

test('a question that was answered is not ended otherwise', () => {
  using here = aBook();
  const run = here.book.run([]);
  run.open(aQuestion('q-1'));
  here.answer('q-1', { kind: 'always' });
  expect([run.close(aQuestion('q-1'), 'expired'), run.close(aQuestion('q-1'), 'withdrawn')]).toEqual([false, false]);
  run.end();
});

test(`what was granted for a session ends with the gateway; what was granted for a project stays ${proves('T-45')}`, () => {
  using here = aBook();
  const run = here.book.run([]);
  for (const id of ['q-1', 'q-2']) run.open(aQuestion(id));
  here.answer('q-1', { kind: 'session' });
  const [kept] = here.answer('q-2', { kind: 'project' });
  run.open(aQuestion('q-3'));
  run.end();
  expect(here.grants.list(Date.now())).toEqual([kept]);
  expect(here.records().at(-1)?.[2]).toBe('q-3: its gateway was ended.');
  expect(readdirSync(here.state.folder).filter((name) => name.endsWith('.lock'))).toEqual([]);
});

test('nothing is kept of an answer that cannot be recorded whole', () => {
  using here = aBook();
  const run = here.book.run([]);
  run.open(aQuestion('q-1'));
  here.state.database.sqlite.exec(
    "CREATE TRIGGER refuse BEFORE INSERT ON audit WHEN new.kind = 'approval' BEGIN SELECT RAISE(ABORT, 'no'); END",
  );
  expect(() => here.answer('q-1', { kind: 'always' })).toThrow('no');
  expect([here.grants.list(Date.now()), here.book.list().length]).toEqual([[], 1]);
  here.state.database.sqlite.exec('DROP TRIGGER refuse');
  run.end();
});

test(`a gateway that is killed asks nothing any more: shown to nobody, answered by nobody, withdrawn at the next start ${proves('T-45')}`, async () => {
  using here = aBook();
  await using gateway = await asker(here.state.folder, 'q-1');
  expect(here.book.list().map(({ id }) => id)).toEqual(['q-1']);
  here.answer('q-1', { kind: 'session' });
  await using other = await asker(here.state.folder, 'q-2');
  await gateway.kill();
  await other.kill();
  expect(here.book.list()).toEqual([]);
  expect(() => here.answer('q-2', { kind: 'always' })).toThrow('The gateway that asked q-2 runs no more');
  // It is dead, and nobody has cleared away what was granted for its session.
  expect(here.grants.list(Date.now())).toHaveLength(1);
  here.book.sweep();
  expect(here.grants.list(Date.now())).toEqual([]);
  expect(() => here.answer('q-2', { kind: 'always' })).toThrow('Nobody waits for q-2 any more');
  expect(here.records().at(-1)).toEqual(['approval/withdraw', 'cancelled', 'q-2: its gateway ended without a word.']);
  expect(readdirSync(here.state.folder).filter((name) => name.endsWith('.lock'))).toEqual([]);
});

test('a gateway that starts leaves alone what another asks', async () => {
  using here = aBook();
  await using _other = await asker(here.state.folder, 'q-1');
  here.book.sweep();
  expect(here.book.list().map(({ id }) => id)).toEqual(['q-1']);
});

test(
  `of two people who answer at once, one counts, and the other is told ${proves('T-45')}`,
  { timeout: 60_000 },
  async () => {
    using here = aBook();
    const run = here.book.run([]);
    run.open(aQuestion('q-1'));
    const people = ['deny', 'once', 'times'].map((kind) =>
      spawn(process.execPath, [program, 'answer', here.state.folder, 'q-1', kind], {
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    );
    const said = people.map(({ stdout }) => text(stdout));
    await Promise.all(people.map(({ stdout }) => once(stdout, 'readable')));
    for (const { stdin } of people) stdin.end();
    const words = (await Promise.all(said)).map((all) => all.trim().split('\n').at(-1));
    expect(words.filter((word) => word === 'yes')).toHaveLength(1);
    expect(words.filter((word) => word?.includes('answered already') === true)).toHaveLength(2);
    expect(here.records().filter(([method]) => method === 'approval/answer')).toHaveLength(1);
    run.end();
  },
);

test('what became of a question is told for a month, and then forgotten', () => {
  let at = 1_000_000;
  using here = aBook(() => at);
  const run = here.book.run([]);
  run.open(aQuestion('q-1', { askedAt: at, expiresAt: at + 5_000 }));
  here.answer('q-1', { kind: 'deny' });
  run.open(aQuestion('q-2', { askedAt: at, expiresAt: at + 5_000 }));
  at += 31 * 86_400_000;
  here.book.sweep();
  expect([here.book.find('q-1'), here.book.find('q-2')?.state]).toEqual([undefined, 'open']);
  run.end();
});
