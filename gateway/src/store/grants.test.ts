import { spawnSync } from 'node:child_process';

import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { anAllowance, emptyState, noWarning, recordedWarnings } from '../../test/fixtures/state.ts';
import { type Grant, levels, scopes } from '../policy/grant.ts';
import { createAuditQuery } from './audit-query.ts';
import { openDatabase } from './database.ts';
import { createGrantStore } from './grants.ts';

const now = 1_700_000_100_000;

const emptyStore = () => {
  const state = emptyState();
  return { ...state, store: createGrantStore(state.database, noWarning, () => now) };
};

const ids = (grants: readonly Grant[]): readonly string[] => grants.map(({ id }) => id);

const words = fc.string({ maxLength: 20 });
const some = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(value, { maxLength: 3 });
const base = {
  id: fc.uuid(),
  principal: fc.record({ client: words, addon: words, project: words, session: words }, { requiredKeys: [] }),
  level: fc.constantFrom(...levels),
  server: words,
  name: words,
  scope: fc.constantFrom(...scopes),
  givenBy: words,
  givenAt: fc.nat(),
  conditions: fc.record(
    { paths: some(words), hosts: some(words), ports: some(fc.nat()), protocols: some(words), maxBytes: fc.nat() },
    { requiredKeys: [] },
  ),
};
const required = ['id', 'principal', 'level', 'server', 'name', 'scope', 'givenBy', 'givenAt', 'effect'] as const;
const refusal = fc.record({ ...base, effect: fc.constantFrom('ask', 'deny') }, { requiredKeys: [...required] });
const allowance = fc.record(
  {
    ...base,
    effect: fc.constant('allow'),
    expiresAt: fc.integer({ min: now + 1_000_000, max: 2 * now }),
    uses: fc.integer({ min: 1, max: 1_000 }),
    answersAsk: fc.boolean(),
  },
  { requiredKeys: [...required] },
);

test('every grant comes back exactly as it was given', () => {
  using state = emptyState();
  fc.assert(
    fc.property(fc.oneof(refusal, allowance), (grant) => {
      const store = createGrantStore(state.database, noWarning);
      store.add(grant);
      expect(store.list(now)).toEqual([grant]);
      store.revoke(grant.id);
    }),
    { numRuns: 60 },
  );
});

test('grants are listed oldest first, the same array until something changes', () => {
  const { store, ...state } = emptyStore();
  using _state = state;
  store.add(anAllowance('second', { givenAt: 2 }));
  store.add(anAllowance('first', { givenAt: 1 }));
  const before = store.list(now);
  expect(ids(before)).toEqual(['first', 'second']);
  expect(store.list(now + 100)).toBe(before);
  expect(store.list(now + 10_000)).toBe(before);
  store.add(anAllowance('third', { givenAt: 3 }));
  expect(ids(store.list(now + 10_000))).toEqual(['first', 'second', 'third']);
});

test('other writes to the state file do not make it another array', () => {
  const { store, folder, ...state } = emptyStore();
  using _state = state;
  store.add(anAllowance('a'));
  const before = store.list(now);
  using other = openDatabase(folder);
  other.transaction(() => other.sqlite.exec("INSERT INTO catalog VALUES ('x', 1, '{}')"));
  expect(store.list(now + 10_000)).toBe(before);
});

test('an id is given once, even after it was taken back', () => {
  const { store, ...state } = emptyStore();
  using _state = state;
  store.add(anAllowance('a'));
  expect(() => store.add(anAllowance('a'))).toThrow('There is, or was, a grant a already');
  store.revoke('a');
  expect(() => store.add(anAllowance('a'))).toThrow('There is, or was, a grant a already');
});

test('a grant that was taken back is gone at once, and cannot be taken back again', () => {
  const { store, ...state } = emptyStore();
  using _state = state;
  store.add(anAllowance('a'));
  expect(store.list(now)).toHaveLength(1);
  expect(store.revoke('a')).toBe(true);
  expect(store.list(now)).toEqual([]);
  expect(store.revoke('a')).toBe(false);
  expect(store.revoke('never')).toBe(false);
});

test('an allowance ends at the moment it expires, and stays on record', () => {
  const { store, database, ...state } = emptyStore();
  using _state = state;
  store.add(anAllowance('brief', { expiresAt: now + 50 }));
  store.add(anAllowance('long', { expiresAt: now + 5_000 }));
  expect(ids(store.list(now + 49))).toEqual(['brief', 'long']);
  expect(ids(store.list(now + 50))).toEqual(['long']);
  expect(store.list(now + 5_000)).toEqual([]);
  expect(database.sqlite.prepare('SELECT count(*) AS kept FROM grants').get()).toEqual({ kept: 2 });
});

test('what another process grants or revokes is seen within 200 ms of asking', () => {
  const { store, folder, ...state } = emptyStore();
  using _state = state;
  store.add(anAllowance('a'));
  expect(ids(store.list(now))).toEqual(['a']);

  const script = `
    const { openDatabase } = await import(process.argv[1]);
    const { createGrantStore } = await import(process.argv[2]);
    const { anAllowance } = await import(process.argv[3]);
    using database = openDatabase(process.argv[4]);
    const store = createGrantStore(database, console.error);
    store.revoke('a');
    store.add(anAllowance('b'));`;
  const modules = ['./database.ts', './grants.ts', '../../test/fixtures/state.ts'].map(
    (name) => new URL(name, import.meta.url).href,
  );
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script, ...modules, folder], {
    encoding: 'utf8',
  });
  expect(run.stderr).toBe('');

  expect(ids(store.list(now + 199))).toEqual(['a']);
  expect(ids(store.list(now + 200))).toEqual(['b']);
});

test('a clock that is set back does not stop the looking', () => {
  const { store, folder, ...state } = emptyStore();
  using _state = state;
  expect(store.list(now)).toEqual([]);
  using other = openDatabase(folder);
  createGrantStore(other, noWarning).add(anAllowance('a'));
  expect(ids(store.list(now - 3_600_000))).toEqual(['a']);
});

test('a grant with uses allows so many calls, and no more', () => {
  const { store, ...state } = emptyStore();
  using _state = state;
  store.add(anAllowance('twice', { uses: 2 }));
  store.add(anAllowance('always'));
  expect(store.consume(['twice', 'always', 'twice'])).toBe(true);
  expect(store.list(now)).toContainEqual(anAllowance('twice', { uses: 1 }));
  expect(store.consume(['twice'])).toBe(true);
  expect(ids(store.list(now))).toEqual(['always']);
  expect(store.consume(['twice'])).toBe(false);
  expect(store.consume(['always'])).toBe(true);
  expect(store.consume([])).toBe(true);
});

test('uses are taken from all grants or from none', () => {
  const { store, ...state } = emptyStore();
  using _state = state;
  store.add(anAllowance('a', { uses: 5 }));
  store.add(anAllowance('b', { uses: 1 }));
  expect(store.consume(['a', 'b'])).toBe(true);
  expect(store.consume(['a', 'b'])).toBe(false);
  expect(store.list(now)).toEqual([anAllowance('a', { uses: 4 })]);
});

test('two processes cannot take the same use', () => {
  const { store, folder, ...state } = emptyStore();
  using _state = state;
  store.add(anAllowance('once', { uses: 1 }));
  using other = openDatabase(folder);
  const theirs = createGrantStore(other, noWarning, () => now);
  expect(ids(theirs.list(now))).toEqual(['once']);
  expect(ids(store.list(now))).toEqual(['once']);
  expect([store.consume(['once']), theirs.consume(['once'])]).toEqual([true, false]);
});

test('a grant that counts uses and was taken back elsewhere allows nothing any more', () => {
  const { store, folder, ...state } = emptyStore();
  using _state = state;
  store.add(anAllowance('a', { uses: 9 }));
  expect(store.list(now)).toHaveLength(1);
  using other = openDatabase(folder);
  createGrantStore(other, noWarning).revoke('a');
  expect(store.consume(['a'])).toBe(false);
});

test('giving and taking back are in the audit, with what was given and by whom', () => {
  const { store, database, ...state } = emptyStore();
  using _state = state;
  store.add(anAllowance('a', { conditions: { paths: ['/film'] } }), { client: 'console' });
  store.revoke('a');
  const records = [...createAuditQuery(database, noWarning).query({ kind: 'grant' })];
  expect(new Map(records.map((record) => [record.method, record]))).toEqual(
    new Map([
      [
        'grant/add',
        expect.objectContaining({
          at: now,
          principal: { client: 'console' },
          outcome: 'ok',
          target: { kind: 'server', upstream: 'filesystem', name: '*' },
          trail: [{ step: 'grants', decision: 'added', grant: 'a' }],
          reason: expect.stringMatching(/^allow resource_read on filesystem\/\* .*"paths":\["\/film"\]/),
        }),
      ],
      ['grant/revoke', expect.objectContaining({ principal: { client: 'storycore-mcp' } })],
    ]),
  );
});

test('a grant that cannot be recorded is not given', () => {
  const { store, database, ...state } = emptyStore();
  using _state = state;
  database.sqlite.exec("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(FAIL, 'no room'); END");
  expect(() => store.add(anAllowance('a'))).toThrow('no room');
  expect(store.list(now)).toEqual([]);
});

const damages = ['{', '{}', 'null', JSON.stringify(anAllowance('other'))] as const;

test.each(damages)('an allowance that is damaged (%s) allows nothing, and says so', (body) => {
  const { database, ...state } = emptyStore();
  using _state = state;
  const { warn, messages } = recordedWarnings();
  const store = createGrantStore(database, warn);
  store.add(anAllowance('a'));
  store.add(anAllowance('b'));
  database.sqlite.prepare("UPDATE grants SET body = ? WHERE id = 'a'").run(body);
  expect(ids(store.list(now))).toEqual(['b']);
  expect(messages).toHaveLength(1);
});

test('a refusal that is damaged stops everything until a person takes it back', () => {
  const { store, database, ...state } = emptyStore();
  using _state = state;
  const { effect: _effect, ...refused } = anAllowance('no');
  store.add({ ...refused, effect: 'deny' });
  store.add(anAllowance('b'));
  database.sqlite.exec("UPDATE grants SET body = '{' WHERE id = 'no'");
  const list = () => createGrantStore(database, noWarning).list(now);
  expect(list).toThrow(expect.objectContaining({ code: 'internal', remedy: expect.stringContaining('revoke no') }));
  expect(list).toThrow('nothing is allowed');
  expect(store.revoke('no')).toBe(true);
  expect(ids(list())).toEqual(['b']);
});

test.each([
  { principal: 'all' },
  { level: 'everything' },
  { scope: 'world' },
  { effect: 'maybe' },
  { conditions: { paths: '/film' } },
  { conditions: { ports: ['443'] } },
  { expiresAt: 'tomorrow' },
  { uses: '3' },
  { answersAsk: 'yes' },
])('a grant of which a deciding field is damaged (%j) allows nothing', (change) => {
  const { database, ...state } = emptyStore();
  using _state = state;
  const store = createGrantStore(database, () => {});
  store.add(anAllowance('a'));
  const body = JSON.stringify({ ...anAllowance('a'), ...change });
  database.sqlite.prepare("UPDATE grants SET body = ? WHERE id = 'a'").run(body);
  expect(store.list(now)).toEqual([]);
});
