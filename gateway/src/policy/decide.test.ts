import { expect, test } from 'vitest';
import { proves } from '../../test/security/proves.ts';
import { decide } from './decide.ts';
import type { Grant } from './grant.ts';
import type { Need, NeedObject } from './need.ts';

const principal = { client: 'desktop', addon: 'rover', project: 'film' };
const target = { kind: 'tool', upstream: 'files', name: 'write_file' } as const;

const base = {
  principal: {},
  level: 'resource_write',
  server: '*',
  name: '*',
  scope: 'global',
  givenBy: 'config',
  givenAt: 0,
} as const;
const allow = (id: string, more: Partial<Extract<Grant, { effect: 'allow' }>> = {}): Grant => ({
  ...base,
  id,
  effect: 'allow',
  ...more,
});
const refuse = (effect: 'deny' | 'ask', id: string, conditions?: Grant['conditions']): Grant => ({
  ...base,
  id,
  effect,
  ...(conditions === undefined ? {} : { conditions }),
});

const path = (...forms: string[]): NeedObject => ({ kind: 'path', forms, shown: forms[0] ?? '' });
const url = (host: string, more: Partial<Extract<NeedObject, { kind: 'url' }>> = {}): NeedObject => ({
  kind: 'url',
  protocol: 'https',
  host,
  port: 443,
  reach: 'unknown',
  shown: host,
  ...more,
});
const writing = (object: NeedObject, bytes?: number): Need => ({
  level: 'resource_write',
  object,
  ...(bytes === undefined ? {} : { bytes }),
});

const effectOf = (grants: readonly Grant[], need: Need, now = 0): string =>
  decide(grants, principal, target, [need], now).effect;

test(`nothing is allowed by default ${proves('T-06')}`, () => {
  const decision = decide([], principal, target, [writing(path('/a'))], 0);
  expect(decision).toMatchObject({ effect: 'deny', why: 'no grant allows resource_write there' });
  expect(decision).not.toHaveProperty('grant');
});

test('a call that needs nothing must be allowed to run', () => {
  expect(decide([], principal, target, [], 0).effect).toBe('deny');
  expect(decide([allow('r', { level: 'tool_execute' })], principal, target, [], 0)).toEqual({
    effect: 'allow',
    grants: ['r'],
  });
});

test('deny beats an answered ask, which beats an ask, which beats an allow', () => {
  const need = writing(path('/a'));
  expect(effectOf([allow('a')], need)).toBe('allow');
  expect(effectOf([allow('a'), refuse('ask', 'q')], need)).toBe('ask');
  expect(effectOf([allow('a'), refuse('ask', 'q'), allow('b', { answersAsk: true })], need)).toBe('allow');
  expect(effectOf([allow('b', { answersAsk: true }), refuse('ask', 'q'), refuse('deny', 'd')], need)).toBe('deny');
});

test(`an allow works until it expires or is used up ${proves('T-08')}`, () => {
  const need = writing(path('/a'));
  expect(effectOf([allow('a', { expiresAt: 10 })], need, 9)).toBe('allow');
  expect(effectOf([allow('a', { expiresAt: 10 })], need, 10)).toBe('deny');
  expect(effectOf([allow('a', { uses: 1 })], need)).toBe('allow');
  expect(effectOf([allow('a', { uses: 0 })], need)).toBe('deny');
});

test('a grant is for whom it names, at the level and target it names', () => {
  const need = writing(path('/a'));
  const cases: readonly (readonly [Partial<Extract<Grant, { effect: 'allow' }>>, string])[] = [
    [{ principal: { client: 'desk*', addon: 'rover' } }, 'allow'],
    [{ principal: { client: 'other' } }, 'deny'],
    [{ principal: { session: 's1' } }, 'deny'],
    [{ principal: { session: '*' } }, 'allow'],
    [{ principal: { project: 'film' }, server: 'fi*', name: 'write_*' }, 'allow'],
    [{ server: 'git' }, 'deny'],
    [{ name: 'read_*' }, 'deny'],
    [{ level: 'resource_read' }, 'deny'],
  ];
  for (const [more, effect] of cases) {
    expect(effectOf([{ ...allow('a'), ...more }], need)).toBe(effect);
  }
});

test('an allow must cover every form of a path, a deny one of them', () => {
  const both = writing(path('/film/out/a', '/etc/passwd'));
  const one = writing(path('/film/out/a'));
  const covering = allow('a', { conditions: { paths: ['/film'] } });
  expect(effectOf([covering], one)).toBe('allow');
  expect(effectOf([covering], both)).toBe('deny');
  expect(effectOf([allow('a'), refuse('deny', 'd', { paths: ['/etc'] })], both)).toBe('deny');
  expect(effectOf([allow('a'), refuse('deny', 'd', { paths: ['/etc'] })], one)).toBe('allow');
  expect(effectOf([covering], writing(path()))).toBe('deny');
});

test('a condition speaks of one kind of object only', () => {
  const none = writing({ kind: 'none' });
  expect(effectOf([allow('a', { conditions: { paths: ['/'] } })], none)).toBe('deny');
  expect(effectOf([allow('a', { conditions: { paths: ['/'] } })], writing(url('example.org')))).toBe('deny');
  expect(effectOf([allow('a', { conditions: { hosts: ['*'] } })], writing(path('/a')))).toBe('deny');
  expect(effectOf([allow('a', { conditions: {} })], none)).toBe('allow');
});

test('something not yet known satisfies an allow and an ask, never a deny', () => {
  const something = writing({ kind: 'some' });
  const conditions = { paths: ['/film'], maxBytes: 1 };
  expect(effectOf([allow('a', { conditions })], something)).toBe('allow');
  expect(effectOf([allow('a', { conditions }), refuse('deny', 'd', conditions)], something)).toBe('allow');
  expect(effectOf([allow('a', { conditions }), refuse('ask', 'q', conditions)], something)).toBe('ask');
  expect(effectOf([allow('a', { conditions }), refuse('deny', 'd')], something)).toBe('deny');
});

test('a size must be known and small enough', () => {
  const limited = allow('a', { conditions: { maxBytes: 10 } });
  expect(effectOf([limited], writing(path('/a'), 10))).toBe('allow');
  expect(effectOf([limited], writing(path('/a'), 11))).toBe('deny');
  expect(effectOf([limited], writing(path('/a')))).toBe('deny');
});

test('host, port and protocol must all be listed', () => {
  const conditions = { hosts: ['*.example.org'], ports: [443], protocols: ['HTTPS'] };
  const grants = [allow('a', { conditions })];
  expect(effectOf(grants, writing(url('api.example.org')))).toBe('allow');
  expect(effectOf(grants, writing(url('example.org')))).toBe('deny');
  expect(effectOf(grants, writing(url('api.example.org', { port: 80 })))).toBe('deny');
  expect(effectOf(grants, writing(url('api.example.org', { protocol: 'http' })))).toBe('deny');
  expect(effectOf([allow('a', { conditions: { ports: [443] } })], writing(url('api.example.org')))).toBe('allow');
});

test('a private address is opened only by a grant that writes it out', () => {
  const inner = writing(url('10.0.0.8', { reach: 'private' }));
  expect(effectOf([allow('a')], inner)).toBe('deny');
  expect(effectOf([allow('a', { conditions: { hosts: ['*'] } })], inner)).toBe('deny');
  expect(effectOf([allow('a', { conditions: { hosts: ['10.0.0.8'] } })], inner)).toBe('allow');
  expect(effectOf([allow('a', { conditions: { ports: [443] } })], inner)).toBe('deny');
  expect(effectOf([allow('a', { conditions: { hosts: ['x.local'] } }), refuse('deny', 'd')], inner)).toBe('deny');
});

test('a condition that cannot be read opens nothing and refuses what it might mean', () => {
  const need = writing(path('/a'));
  const wrong = { paths: ['not/absolute'] };
  expect(effectOf([allow('a', { conditions: wrong })], need)).toBe('deny');
  expect(effectOf([allow('a'), refuse('deny', 'd', wrong)], need)).toBe('deny');
  expect(effectOf([allow('a'), refuse('ask', 'd', { hosts: ['a b'] })], writing(url('example.org')))).toBe('ask');
  expect(effectOf([allow('a', { conditions: { paths: ['/'] } })], writing(path('relative')))).toBe('deny');
});

test('a call is refused by its worst need, and names it', () => {
  const [asked, denied] = [writing(path('/ask')), writing(path('/none'))];
  const grants = [allow('a', { conditions: { paths: ['/ask'] } }), refuse('ask', 'q', { paths: ['/ask'] })];
  expect(decide(grants, principal, target, [asked, denied], 0)).toMatchObject({ effect: 'deny', need: denied });
  expect(decide(grants, principal, target, [asked, asked], 0)).toMatchObject({
    effect: 'ask',
    grant: 'q',
    why: 'q asks a person first',
  });
});

test('a grant that is counted is used last, and an answer only where something asks', () => {
  const need = writing(path('/a'));
  const used = (grants: readonly Grant[]) => decide(grants, principal, target, [need, need], 0);
  expect(used([allow('a', { uses: 3 }), allow('z')])).toEqual({ effect: 'allow', grants: ['z'] });
  expect(used([allow('b'), allow('a')])).toEqual({ effect: 'allow', grants: ['a'] });
  expect(used([allow('once', { uses: 1, answersAsk: true }), allow('z')])).toEqual({ effect: 'allow', grants: ['z'] });
  expect(used([allow('once', { uses: 1, answersAsk: true })])).toEqual({ effect: 'allow', grants: ['once'] });
});

test('the empty text in a pattern is whoever has no such part', () => {
  const without = allow('a', { principal: { client: 'desktop', addon: '', session: '' } });
  const may = (changes: object): string =>
    decide([without], { client: 'desktop', ...changes }, target, [writing(path('/a'))], 0).effect;
  expect(may({})).toBe('allow');
  expect(may({ addon: 'x' })).toBe('deny');
  expect(may({ addon: '' })).toBe('deny');
  expect(may({ session: 's' })).toBe('deny');
});

test('what touches nothing is no file, no address, and nothing that is not yet known', () => {
  const bare = allow('a', { conditions: { touchesNothing: true } });
  expect(effectOf([bare], writing({ kind: 'none' }))).toBe('allow');
  for (const object of [path('/a'), url('x.org'), { kind: 'some' } as const]) {
    expect(effectOf([bare], writing(object))).toBe('deny');
  }
});

test('a public address alone is no private one, even under a name that is written out', () => {
  const open = allow('a', { conditions: { hosts: ['x.org'], publicOnly: true } });
  expect(effectOf([open], writing(url('x.org', { reach: 'public' })))).toBe('allow');
  expect(effectOf([open], writing(url('x.org', { reach: 'private' })))).toBe('deny');
});
