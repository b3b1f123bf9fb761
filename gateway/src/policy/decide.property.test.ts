import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { proves } from '../../test/security/proves.ts';
import { decide } from './decide.ts';
import { levels } from './grant.ts';
import type { Conditions, Grant, Level } from './grant.ts';
import type { Need, NeedObject } from './need.ts';

const now = 100;
const principal = { client: 'a', project: 'p' };
const target = { kind: 'tool', upstream: 's', name: 'read_x' } as const;

const level: fc.Arbitrary<Level> = fc.constantFrom(...levels.slice(0, 3));
const folder = fc.constantFrom('/', '/a', '/a/b', '/a/*', '/a/**/c', '/b', 'relative');
const host = fc.constantFrom('*', '*.x.org', 'x.org', 'a.x.org', '10.0.0.1', 'no host');
const conditions: fc.Arbitrary<Conditions> = fc.record(
  {
    paths: fc.array(folder, { maxLength: 2 }),
    hosts: fc.array(host, { maxLength: 2 }),
    ports: fc.array(fc.constantFrom(80, 443), { maxLength: 2 }),
    protocols: fc.array(fc.constantFrom('http', 'https'), { maxLength: 2 }),
    maxBytes: fc.nat(3),
  },
  { requiredKeys: [] },
);

const common = {
  id: fc.uuid(),
  principal: fc.constantFrom({}, { client: 'a' }, { client: 'b' }, { session: '*' }, { project: 'p*' }),
  level,
  server: fc.constantFrom('*', 's', 't'),
  name: fc.constantFrom('*', 'read_*', 'write_*'),
  scope: fc.constant('global' as const),
  givenBy: fc.constant('person'),
  givenAt: fc.constant(0),
};
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const dropUndefined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;

const refusal = (effect: 'ask' | 'deny'): fc.Arbitrary<Grant> =>
  fc
    .record({ ...common, effect: fc.constant(effect), conditions: some(conditions) })
    .map((made) => dropUndefined(made) as Grant);
const allowance: fc.Arbitrary<Grant> = fc
  .record({
    ...common,
    effect: fc.constant('allow' as const),
    conditions: some(conditions),
    expiresAt: some(fc.constantFrom(50, 100, 150)),
    uses: some(fc.nat(2)),
    answersAsk: some(fc.boolean()),
  })
  .map((made) => dropUndefined(made) as Grant);
const grant = fc.oneof(allowance, allowance, refusal('ask'), refusal('deny'));
const grants = fc.uniqueArray(grant, { maxLength: 6, selector: ({ id }) => id });

const path = fc.constantFrom('/a', '/a/b', '/a/b/c', '/b/x', '/c', 'relative');
const object: fc.Arbitrary<NeedObject> = fc.oneof(
  fc.constant<NeedObject>({ kind: 'none' }),
  fc.constant<NeedObject>({ kind: 'some' }),
  fc.array(path, { maxLength: 2 }).map((forms): NeedObject => ({ kind: 'path', forms, shown: '' })),
  fc
    .record({
      protocol: fc.constantFrom('http', 'https'),
      host: fc.constantFrom('x.org', 'a.x.org', '10.0.0.1'),
      port: fc.constantFrom(80, 443),
      reach: fc.constantFrom('public', 'private', 'unknown'),
    })
    .map((made): NeedObject => ({ kind: 'url', shown: '', ...made })),
);
const need: fc.Arbitrary<Need> = fc
  .record({ level, object, bytes: some(fc.nat(4)) })
  .map((made) => dropUndefined(made) as Need);
const needs = fc.array(need, { maxLength: 3 });

const effectOf = (all: readonly Grant[], wanted: readonly Need[]): string =>
  decide(all, principal, target, wanted, now).effect;

// How open an answer is.
const openness: Readonly<Record<string, number>> = { deny: 0, ask: 1, allow: 2 };

test('there is an answer to everything, and a refusal names the need it refuses', () => {
  fc.assert(
    fc.property(grants, needs, (all, wanted) => {
      const decision = decide(all, principal, target, wanted, now);
      const named = decision.effect === 'allow' ? decision.grants.length > 0 : wanted.includes(decision.need);
      expect(named || wanted.length === 0).toBe(true);
    }),
  );
});

test('the order of grants does not matter', () => {
  fc.assert(
    fc.property(grants, needs, fc.infiniteStream(fc.nat()), (all, wanted, chance) => {
      const keyed = all.map((each) => ({ each, key: chance.next().value ?? 0 }));
      const shuffled = keyed.toSorted((left, right) => left.key - right.key).map(({ each }) => each);
      expect(decide(shuffled, principal, target, wanted, now)).toEqual(decide(all, principal, target, wanted, now));
    }),
  );
});

test('one more deny never opens anything', () => {
  fc.assert(
    fc.property(grants, refusal('deny'), needs, (all, deny, wanted) => {
      expect(openness[effectOf([...all, deny], wanted)]).toBeLessThanOrEqual(openness[effectOf(all, wanted)] ?? 0);
    }),
  );
});

test('one more ask never allows what was not allowed', () => {
  fc.assert(
    fc.property(grants, refusal('ask'), needs, (all, ask, wanted) => {
      expect(effectOf([...all, ask], wanted) !== 'allow' || effectOf(all, wanted) === 'allow').toBe(true);
    }),
  );
});

test('one more allow never closes anything', () => {
  fc.assert(
    fc.property(grants, allowance, needs, (all, allow, wanted) => {
      expect(openness[effectOf([...all, allow], wanted)]).toBeGreaterThanOrEqual(openness[effectOf(all, wanted)] ?? 2);
    }),
  );
});

test(`an allow that expired or was used up changes nothing ${proves('T-08')}`, () => {
  fc.assert(
    fc.property(grants, allowance, fc.boolean(), needs, (all, allow, used, wanted) => {
      const spent = { ...allow, id: 'spent', ...(used ? { uses: 0 } : { expiresAt: now }) } as Grant;
      expect(decide([...all, spent], principal, target, wanted, now)).toEqual(
        decide(all, principal, target, wanted, now),
      );
    }),
  );
});

test('one more need never opens anything', () => {
  fc.assert(
    fc.property(grants, needs, need, (all, wanted, extra) => {
      fc.pre(wanted.length > 0);
      expect(openness[effectOf(all, [...wanted, extra])]).toBeLessThanOrEqual(openness[effectOf(all, wanted)] ?? 0);
    }),
  );
});

const everyForm: readonly NeedObject[] = [
  { kind: 'none' },
  ...['/a', '/a/b', '/a/b/c', '/b'].map((form): NeedObject => ({ kind: 'path', forms: [form], shown: '' })),
  ...['x.org', 'a.x.org', '10.0.0.1', 'b.a.x.org'].flatMap((name) =>
    [80, 443].flatMap((port) =>
      ['http', 'https'].map(
        (protocol): NeedObject => ({ kind: 'url', protocol, host: name, port, reach: 'public', shown: '' }),
      ),
    ),
  ),
];
// Conditions that some object satisfies; the configuration refuses those that none can.
const satisfiable = ({ conditions: given }: Grant): boolean => {
  if (given === undefined) return true;
  const { paths, hosts, ports, protocols } = given;
  const aboutAddresses = [hosts, ports, protocols].some((each) => each !== undefined);
  const empty = [paths, hosts, ports, protocols].some((each) => each?.length === 0);
  const unreadable = paths?.includes('relative') === true || hosts?.includes('no host') === true;
  return !empty && !unreadable && !(paths !== undefined && aboutAddresses);
};

const wide = fc.record({ id: fc.uuid(), conditions: some(conditions) }).map(
  (made) =>
    dropUndefined({
      ...made,
      effect: 'allow',
      principal: {},
      level: 'resource_read',
      server: '*',
      name: '*',
      scope: 'global',
      givenBy: 'person',
      givenAt: 0,
    }) as Grant,
);

// A refusal that has conditions may cover all that the condition of an allow leaves; one that has none is listed as such.
const unconditional = fc.record({ ...common, effect: fc.constant('deny' as const) });

test('what is listed may be called with something', () => {
  let listed = 0;
  const offers = fc.array(wide.filter(satisfiable), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(offers, fc.option(unconditional), (all, deny) => {
      const everything = deny === null ? all : [...all, deny];
      if (effectOf(everything, [{ level: 'resource_read', object: { kind: 'some' } }]) !== 'allow') return;
      listed++;
      const callable = (each: NeedObject): boolean =>
        effectOf(everything, [{ level: 'resource_read', object: each, bytes: 0 }]) === 'allow';
      expect(everyForm.some(callable)).toBe(true);
    }),
    { numRuns: 300 },
  );
  expect(listed).toBeGreaterThan(50);
});

test('what may be called with something is listed', () => {
  let allowed = 0;
  fc.assert(
    fc.property(
      fc.array(wide, { minLength: 1, maxLength: 3 }),
      fc.option(refusal('deny')),
      object,
      (all, deny, each) => {
        const everything = deny === null ? all : [...all, deny];
        if (effectOf(everything, [{ level: 'resource_read', object: each, bytes: 0 }]) !== 'allow') return;
        allowed++;
        expect(effectOf(everything, [{ level: 'resource_read', object: { kind: 'some' } }])).toBe('allow');
      },
    ),
    { numRuns: 500 },
  );
  expect(allowed).toBeGreaterThan(20);
});
