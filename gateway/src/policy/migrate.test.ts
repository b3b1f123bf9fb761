import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide } from './decide.ts';
import type { Grant, Level } from './grant.ts';
import { migrateGrants } from './migrate.ts';
import type { Change, Published } from './migrate.ts';

const principal = { client: 'a' };
const tool = (name: string, ...levels: Level[]): Published => ({ kind: 'tool', name, levels });
const grant = (id: string, more: Partial<Grant> = {}): Grant => ({
  id,
  effect: 'allow',
  principal: {},
  level: 'resource_read',
  server: 'files',
  name: '*',
  scope: 'global',
  givenBy: 'person',
  givenAt: 0,
  ...more,
});
const change: Change = {
  upstream: 'files',
  before: [tool('read', 'resource_read'), tool('stat', 'resource_read'), tool('old', 'resource_read')],
  after: [tool('read', 'resource_read', 'network_access'), tool('stat', 'resource_read'), tool('new', 'resource_read')],
  now: 7,
};
const effectOf = (grants: readonly Grant[], name: string, level: Level = 'resource_read', upstream = 'files'): string =>
  decide(grants, principal, { kind: 'tool', upstream, name }, [{ level, object: { kind: 'none' } }], 10).effect;

test('a grant whose target is gone is dropped, all others are kept', () => {
  const grants = [
    grant('1', { name: 'old' }),
    grant('2', { name: 'read' }),
    grant('3', { name: 'old', server: 'git' }),
    grant('4', { name: 'never_published' }),
  ];
  const migrated = migrateGrants(grants, change);
  expect(migrated.dropped.map(({ id }) => id)).toEqual(['1']);
  expect(migrated.grants.map(({ id }) => id)).toEqual(expect.arrayContaining(['2', '3', '4']));
});

test('a refusal is kept whatever is gone', () => {
  const grants = [grant('1', { effect: 'deny', name: 'old' }), grant('2', { effect: 'ask', name: 'old' })];
  expect(migrateGrants(grants, change).dropped).toEqual([]);
});

test('what is new is listed and asked for: a new tool, and a new level of an old one', () => {
  const { asked, grants } = migrateGrants([grant('1')], change);
  expect(asked).toEqual([
    { kind: 'tool', name: 'read', level: 'network_access' },
    { kind: 'tool', name: 'new', level: 'resource_read' },
  ]);
  expect(effectOf(grants, 'new')).toBe('ask');
  expect(effectOf(grants, 'stat')).toBe('allow');
  expect(grants.find(({ effect }) => effect === 'ask')).toMatchObject({ givenBy: 'migration', givenAt: 7 });
});

test('a person answers only the questions that there were', () => {
  const before = [grant('1', { answersAsk: true }), grant('q', { effect: 'ask' })];
  expect(effectOf(before, 'new')).toBe('allow');
  const { grants } = migrateGrants(before, change);
  expect(effectOf(grants, 'read')).toBe('allow');
  expect(effectOf(grants, 'new')).toBe('ask');
});

test('a grant for every server keeps its answer on the others only by asking again here', () => {
  const { grants } = migrateGrants([grant('1', { server: '*', answersAsk: true })], change);
  expect([effectOf(grants, 'read'), effectOf(grants, 'new'), effectOf(grants, 'x', 'resource_read', 'git')]).toEqual([
    'allow',
    'ask',
    'allow',
  ]);
});

test('counted uses are not multiplied', () => {
  const { grants } = migrateGrants([grant('1', { answersAsk: true, uses: 2 })], change);
  expect(grants.filter(({ effect }) => effect === 'allow')).toHaveLength(1);
});

test('migrating twice is migrating once', () => {
  const once = migrateGrants([grant('1', { answersAsk: true }), grant('2', { name: 'old' })], change);
  const twice = migrateGrants(once.grants, change);
  expect(twice.grants).toEqual(once.grants);
  expect(twice.dropped).toEqual([]);
});

test('a change that changes nothing changes no grant', () => {
  const grants = [grant('1', { answersAsk: true }), grant('2', { name: 'old' })];
  expect(migrateGrants(grants, { ...change, after: change.before })).toEqual({ grants, dropped: [], asked: [] });
});

const names = ['read', 'stat', 'old', 'new'] as const;
const level = fc.constantFrom<Level>('resource_read', 'network_access');
const anyGrant = fc
  .record({
    effect: fc.constantFrom('allow', 'ask', 'deny'),
    level,
    server: fc.constantFrom('*', 'files', 'git'),
    name: fc.constantFrom('*', 'r*', ...names),
    answersAsk: fc.boolean(),
  })
  .map(({ effect, answersAsk, ...made }) => ({ ...made, effect, ...(effect === 'allow' ? { answersAsk } : {}) }));
const surface = fc
  .uniqueArray(fc.constantFrom(...names))
  .chain((kept) => fc.tuple(...kept.map((name) => fc.uniqueArray(level).map((all) => tool(name, ...all)))));

test('a migration never widens, and never allows what is new', () => {
  fc.assert(
    fc.property(fc.array(anyGrant, { maxLength: 5 }), surface, surface, (made, before, after) => {
      const grants = made.map((each, index) => grant(`g${index}`, each as Partial<Grant>));
      const migrated = migrateGrants(grants, { upstream: 'files', before, after, now: 0 });
      for (const upstream of ['files', 'git']) {
        for (const name of names) {
          for (const wanted of ['resource_read', 'network_access'] as const) {
            const now = effectOf(migrated.grants, name, wanted, upstream);
            expect(now !== 'allow' || effectOf(grants, name, wanted, upstream) === 'allow').toBe(true);
          }
        }
      }
      for (const { name, level: wanted } of migrated.asked) {
        expect(effectOf(migrated.grants, name, wanted)).not.toBe('allow');
      }
    }),
  );
});
