import { expect, test } from 'vitest';
import type { Answer } from '../admin/contract/methods.ts';
import { consoleWorld } from '../../test/fixtures/console-world.ts';
import { aRecord, anAllowance, anEnd } from '../../test/fixtures/state.ts';
import type { AuditRecord } from '../pipeline/call.ts';
import type { State } from '../store/state.ts';
import { stepsOf } from './activity-steps.ts';

const startedAt = 1_700_000_000_000;

const keep = ({ audit }: State, id: string, changes: Partial<AuditRecord> = {}): void => {
  audit.begin(aRecord(id, { ...changes, outcome: 'started', trail: [] }));
  audit.end(anEnd(id, changes));
};

const keepMany = (state: State, count: number, changes: (index: number) => Partial<AuditRecord> = () => ({})): void => {
  for (let index = 0; index < count; index += 1)
    keep(state, `c-${String(index).padStart(5, '0')}`, { at: startedAt + index, ...changes(index) });
  state.audit.drain();
};

type Looked = Answer<'activity.look'>;

const world = async () => {
  const { page, state } = await consoleWorld();
  const look = async (params: object = {}): Promise<Looked> => {
    const answer = await page.look('activity.look', params);
    expect(answer.status).toBe(200);
    return answer.json() as Looked;
  };
  return { page, state, look };
};

const ids = ({ entries }: Looked): readonly string[] => entries.map(({ id }) => id);

test('one pages back through all records, never more than 200 at once, each once', async () => {
  const { page, state, look } = await world();
  keepMany(state, 450);
  const pages = [await look()];
  while (pages.at(-1)?.next !== undefined) pages.push(await look({ before: pages.at(-1)?.next }));
  expect(pages.map(({ entries }) => entries.length)).toEqual([200, 200, 50]);
  expect(new Set(pages.flatMap(ids)).size).toBe(450);
  expect(pages[0]?.entries[0]).toMatchObject({ id: 'c-00449', deed: 'read', result: 'done', durationMs: 1.25 });
  expect((await page.look('activity.look', { limit: 201 })).status).toBe(400);
});

test('what is rare is found by words, whatever its accents, in steps that none has to wait for', async () => {
  const { state, look } = await world();
  keepMany(state, 5_200, (index) => (index === 10 ? { principal: { client: 'Éditeur' }, outcome: 'timeout' } : {}));
  const first = await look({ text: 'editeur' });
  expect([ids(first), first.next]).toEqual([[], { at: startedAt + 200, id: 'c-00200' }]);
  const second = await look({ text: 'editeur', before: first.next });
  expect([ids(second), second.next]).toEqual([['c-00010'], undefined]);
  expect(ids(await look({ result: 'failed', before: first.next }))).toEqual(['c-00010']);
  expect(ids(await look({ client: 'Éditeur', before: first.next }))).toEqual(['c-00010']);
});

test('what a page shows as running is told when it has ended', async () => {
  const { state, look } = await world();
  state.audit.begin(aRecord('c-1'));
  expect((await look()).entries).toMatchObject([{ id: 'c-1', result: 'running' }]);
  state.audit.end(anEnd('c-1', { outcome: 'tool-error' }));
  expect((await look({ since: startedAt + 1, running: ['c-1', 'gone'] })).settled).toMatchObject([
    { id: 'c-1', result: 'failed' },
  ]);
});

test('a record tells the way it took, the grant, what left the machine and what it changed', async () => {
  const { page, state } = await world();
  state.grants.add(anAllowance('grant-1'));
  keep(state, 'c-1', {
    trail: [
      { step: 'permission', decision: 'allow', grant: 'grant-1 gone' },
      { step: 'savepoint', decision: '2 changed' },
    ],
  });
  keep(state, 'n-1', {
    kind: 'connection',
    call: 'c-1',
    target: { kind: 'server', upstream: 'filesystem', name: 'www.example.org:443' },
  });
  keep(state, 'n-2', { kind: 'connection', call: 'another' });
  keep(state, 'f-1', {
    kind: 'quarantine',
    call: 'c-1',
    trail: [{ step: 'inspect', decision: 'flag by inspect:homoglyphs' }],
    reason: 'Letters of another alphabet.',
  });
  const detail = (await page.look('activity.record', { id: 'c-1' })).json();
  expect(detail).toMatchObject({
    grants: [{ id: 'grant-1', granted: { effect: 'allow', server: 'filesystem' } }, { id: 'gone' }],
    connections: [{ id: 'n-1', deed: 'connect', name: 'www.example.org:443' }],
    findings: [{ id: 'f-1', by: 'inspect:homoglyphs', reason: 'Letters of another alphabet.' }],
    changed: 2,
    things: [{ kind: 'path', shown: '/film/scenes/scene-01.md' }],
  });
  expect((await page.look('activity.record', { id: 'f-1' })).json()).toMatchObject({ by: 'inspect:homoglyphs' });
  expect((await page.look('activity.record', { id: 'none' })).json()).toMatchObject({ code: 'unknown-target' });
});

test.each<[string, Partial<AuditRecord>, string, string]>([
  ['allowed', { trail: [{ step: 'permission', decision: 'allow' }] }, 'permission', 'decided'],
  [
    'denied',
    { outcome: 'permission-denied', trail: [{ step: 'permission', decision: 'deny' }] },
    'permission',
    'stopped',
  ],
  ['frozen', { outcome: 'frozen', trail: [{ step: 'freeze', decision: 'frozen: all' }] }, 'freeze', 'stopped'],
  ['malformed', { outcome: 'invalid-arguments', trail: [] }, 'validate', 'stopped'],
  [
    'held at its result',
    { outcome: 'quarantined', trail: [{ step: 'inspect', decision: 'held by x' }] },
    'inspect',
    'stopped',
  ],
  [
    'broken off',
    { outcome: 'upstream-failed', trail: [{ step: 'permission', decision: 'allow' }] },
    'server',
    'stopped',
  ],
  ['kept', { trail: [{ step: 'cache', decision: 'answered, 2 s old' }] }, 'cache', 'decided'],
])('of a call that was %s, the step that decided is marked, and none after it', (_, changes, step, stood) => {
  const steps = stepsOf(anEnd('c-1', changes));
  const marked = steps.filter((each) => each.stood === 'stopped' || each.stood === 'decided');
  expect(marked).toMatchObject([{ step, stood }]);
  const after = steps.slice(steps.findIndex((each) => each.step === step) + 1);
  const isEnd = stood === 'stopped' || step === 'cache';
  expect(after.every((each) => each.stood === (isEnd ? 'notReached' : 'passed'))).toBe(true);
});

test('an export comes in pieces, and is what was signed', async () => {
  const { page, state } = await world();
  keepMany(state, 1_100);
  const begun = (await page.act('activity.export', { format: 'jsonl', client: 'claude-desktop' })).json();
  const { id, records } = begun as Answer<'activity.export'>;
  expect(records).toBe(1_100);
  let text = '';
  for (let isLast = false; !isLast;) {
    // Each piece follows the one before.
    // oxlint-disable-next-line no-await-in-loop
    const piece = (await page.act('activity.piece', { id })).json() as Answer<'activity.piece'>;
    expect(piece.records).toBeLessThanOrEqual(500);
    text += piece.text;
    ({ isLast } = piece);
  }
  const proof = await (await state.ledger()).check(text.trimEnd().split('\n'));
  expect(proof).toMatchObject({ records: 1_100 });
  expect(proof).not.toHaveProperty('broken');
  expect((await page.act('activity.piece', { id })).json()).toMatchObject({ code: 'unknown-target' });
});

test('the chain is verified beside the calls, and what was done to it is told', async () => {
  const { page, state } = await world();
  const proof = async () => (await page.look('activity.proof')).json() as Answer<'activity.proof'>;
  expect(await proof()).toEqual({ kind: 'none' });
  keepMany(state, 20);
  await page.act('activity.verify');
  await expect.poll(async () => (await proof()).kind, { timeout: 15_000 }).toBe('proven');
  expect(await proof()).toMatchObject({ proof: { records: 20, waiting: 0 } });
});
