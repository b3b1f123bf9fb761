import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { proves } from '../../test/security/proves.ts';
import { answersFor, grantsOf } from './answer.ts';
import type { Answer } from './answer.ts';
import { conditionsHold } from './conditions.ts';
import { decide, heldNeeds } from './decide.ts';
import { levels } from './grant.ts';
import type { Grant, Principal, Target } from './grant.ts';
import type { Need, NeedObject } from './need.ts';
import { coversOf } from './question.ts';
import type { Question } from './question.ts';

const now = 1_000;
const part = fc.constantFrom('anna', 'anna', 'bert', 'bert', 'a*', '*');
const optional = fc.option(fc.constantFrom('x', 'y', 'x', 'y', '*'), { nil: undefined });
const dropUndefined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;

const principal: fc.Arbitrary<Principal> = fc
  .record({ client: part, addon: optional, project: optional, session: optional })
  .map((made) => dropUndefined(made) as Principal);
const target: fc.Arbitrary<Target> = fc.record({
  kind: fc.constant('tool' as const),
  upstream: fc.constantFrom('files', 'files', 'web', 'f*'),
  name: fc.constantFrom('read', 'read', 'write', 're*', '*'),
});
const form = fc.constantFrom(
  '/',
  '/a',
  '/a/b',
  '/a/b/c',
  '/a/b/d',
  '/a/e/c',
  '/a/*/c',
  '/a/**',
  'relative',
  'C:\\a\\b\\c',
);
const object: fc.Arbitrary<NeedObject> = fc.oneof(
  fc.constant<NeedObject>({ kind: 'none' }),
  fc.record({ forms: fc.array(form, { maxLength: 2 }), isFolder: fc.boolean() }).map(
    ({ forms, isFolder }): NeedObject => ({
      kind: 'path',
      forms,
      shown: '',
      ...(isFolder ? { isFolder: true } : {}),
    }),
  ),
  fc
    .record({
      protocol: fc.constantFrom('http', 'https', ''),
      host: fc.constantFrom('x.org', 'a.x.org', '*.x.org', '10.0.0.1', ''),
      port: fc.constantFrom(0, 80, 443),
      reach: fc.constantFrom('public', 'private', 'unknown'),
    })
    // A private address without a name, or with one that is none: no grant allows it, whoever gives one.
    .filter(({ host, reach }) => reach !== 'private' || !['', '*.x.org'].includes(host))
    .map((made): NeedObject => ({ kind: 'url', shown: '', ...made })),
);
const need: fc.Arbitrary<Need> = fc
  .record({ level: fc.constantFrom(...levels), object, bytes: fc.option(fc.nat(4), { nil: undefined }) })
  .map((made) => dropUndefined(made) as Need);

const asksAll: readonly Grant[] = levels.map((level) => ({
  id: `ask-${level}`,
  effect: 'ask',
  principal: {},
  level,
  server: '*',
  name: '*',
  scope: 'global',
  givenBy: 'config',
  givenAt: 0,
}));

const question: fc.Arbitrary<Question> = fc
  .record({ principal, target, needs: fc.array(need, { minLength: 1, maxLength: 3 }) })
  .map((made) => ({
    principal: made.principal,
    target: made.target,
    held: heldNeeds(asksAll, made.principal, made.target, made.needs, now),
  }));

const answer: fc.Arbitrary<Answer> = fc.oneof(
  fc.constantFrom<Answer>(
    { kind: 'deny' },
    { kind: 'once' },
    { kind: 'session' },
    { kind: 'project' },
    { kind: 'always' },
  ),
  fc.record({ kind: fc.constant('times' as const), times: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant('minutes' as const), minutes: fc.integer({ min: 1, max: 3 }) }),
);

/** What the person may give here, or undefined. */
const given = (asked: Question, chosen: Answer): readonly Grant[] | undefined => {
  if (!answersFor(asked, { channel: 'command-line' }, []).includes(chosen.kind)) return undefined;
  let count = 0;
  return grantsOf(asked, chosen, { now, nextId: () => `g-${(count += 1)}` });
};

const parts = ['client', 'addon', 'project', 'session'] as const;
/** Somebody and something that differ from who asked and what for in as little as may be. */
const nearly = fc.record({
  minute: fc.nat(3),
  keeps: fc.oneof<fc.Arbitrary<readonly (typeof parts)[number][]>[]>(fc.constant(parts), fc.subarray([...parts])),
  sameTarget: fc.oneof(fc.constant(true), fc.boolean()),
  like: fc.nat(2),
});

const lasts = ({ kind }: Answer): boolean => kind !== 'once' && kind !== 'deny';

test(`an answer lets the call through that was asked about, unless it is a no ${proves('T-44')}`, () => {
  let went = 0;
  fc.assert(
    fc.property(question, answer, (asked, chosen) => {
      const grants = given(asked, chosen);
      if (grants === undefined) return;
      const { effect } = decide([...asksAll, ...grants], asked.principal, asked.target, asked.held, now);
      expect(effect).toBe(chosen.kind === 'deny' ? 'ask' : 'allow');
      went += 1;
    }),
    { numRuns: 500 },
  );
  expect(went).toBeGreaterThan(40);
});

test(`no answer that lasts opens anything that was not shown ${proves('T-44')}`, () => {
  let tried = 0;
  fc.assert(
    fc.property(question, answer, principal, target, need, nearly, (asked, chosen, other, elsewhere, need2, near) => {
      const grants = lasts(chosen) ? given(asked, chosen) : undefined;
      if (grants === undefined) return;
      const { minute, keeps } = near;
      const who = dropUndefined({
        ...other,
        ...Object.fromEntries(keeps.map((name) => [name, asked.principal[name]])),
      }) as Principal;
      const what = near.sameTarget ? asked.target : elsewhere;
      const wanted = { ...need2, level: asked.held[near.like % asked.held.length]?.level ?? need2.level };
      const at = now + minute * 60_000;
      if (decide([...asksAll, ...grants], who, what, [wanted], at).effect !== 'allow') return;
      tried += 1;
      // For this client and add-on and this tool alone; this project, this session and so long, where the answer says so.
      expect([who.client, who.addon]).toEqual([asked.principal.client, asked.principal.addon]);
      expect([what.upstream, what.name]).toEqual([asked.target.upstream, asked.target.name]);
      expect({
        project: chosen.kind === 'always' || who.project === asked.principal.project,
        session: chosen.kind !== 'session' || who.session === asked.principal.session,
        time: chosen.kind !== 'minutes' || minute < chosen.minutes,
      }).toEqual({ project: true, session: true, time: true });
      // And what is touched is within one of the covers that were shown.
      const shown = coversOf(asked, true).filter(({ level }) => level === wanted.level);
      expect(
        shown.some(({ conditions }) => conditions !== undefined && conditionsHold(conditions, wanted, 'allow')),
      ).toBe(true);
    }),
    { numRuns: 8_000 },
  );
  expect(tried).toBeGreaterThan(20);
});

test('a deny that was added meanwhile wins over every answer', () => {
  fc.assert(
    fc.property(question, answer, (asked, chosen) => {
      const grants = given(asked, chosen) ?? [];
      const [first] = asked.held;
      if (first === undefined) return;
      const deny: Grant = {
        id: 'deny',
        effect: 'deny',
        principal: {},
        level: first.level,
        server: '*',
        name: '*',
        scope: 'global',
        givenBy: 'person',
        givenAt: now,
      };
      expect(decide([...asksAll, ...grants, deny], asked.principal, asked.target, asked.held, now).effect).toBe('deny');
    }),
  );
});

test('an answer that is used up, or whose time is over, asks again', () => {
  fc.assert(
    fc.property(question, answer, (asked, chosen) => {
      const grants = (given(asked, chosen) ?? []).map(
        (grant): Grant =>
          grant.effect === 'allow' ? { ...grant, ...(grant.uses === undefined ? {} : { uses: 0 }) } : grant,
      );
      if (!['once', 'times', 'minutes'].includes(chosen.kind)) return;
      const at = now + 3 * 60_000;
      expect(decide([...asksAll, ...grants], asked.principal, asked.target, asked.held, at).effect).toBe('ask');
    }),
  );
});
