import { describe, expect, test } from 'vitest';
import { proves } from '../../test/security/proves.ts';
import type { Answer, AnswerKind } from './answer.ts';
import { answersFor, grantsOf, isAnswer } from './answer.ts';
import { decide, heldNeeds } from './decide.ts';
import type { Held } from './decide.ts';
import type { Grant, Principal } from './grant.ts';
import type { Need, NeedObject } from './need.ts';
import { canBeShown, canLast, coversOf, likeness } from './question.ts';
import type { Question } from './question.ts';

const principal: Principal = { client: 'anna', project: 'film', session: 's-1' };
const target = { kind: 'tool', upstream: 'files', name: 'write_file' } as const;
const now = 1_000;

const path = (...forms: string[]): Extract<NeedObject, { kind: 'path' }> => ({
  kind: 'path',
  forms,
  shown: forms[0] ?? '',
});
const url = (changes: object = {}): NeedObject => ({
  kind: 'url',
  protocol: 'https',
  host: 'api.example.org',
  port: 443,
  reach: 'public',
  shown: '',
  ...changes,
});
const held = (object: NeedObject, changes: Partial<Held> = {}): Held => ({
  level: 'resource_write',
  object,
  grant: 'ask-1',
  ...changes,
});
const question = (...all: Held[]): Question => ({ principal, target, held: all });
const scene = question(held(path('/film/scenes/one.md')));

let count = 0;
const granting = { by: { channel: 'command-line' } as const, now, nextId: () => `g-${(count += 1)}` };
const answered = (asked: Question, answer: Answer): readonly Grant[] => grantsOf(asked, answer, granting);

const asks: Grant = {
  id: 'ask-1',
  effect: 'ask',
  principal: {},
  level: 'resource_write',
  server: '*',
  name: '*',
  scope: 'global',
  givenBy: 'config',
  givenAt: 0,
};
const may = (grants: readonly Grant[], need: Need, who: Partial<Principal> = {}, at = now): string => {
  const { addon, ...others } = { ...principal, ...who };
  return decide([asks, ...grants], { ...others, ...(addon === undefined ? {} : { addon }) }, target, [need], at).effect;
};
const writing = (text: string): Need => ({ level: 'resource_write', object: path(text) });

test('every need that an ask holds is asked about, not the first alone', () => {
  const needs: readonly Need[] = [writing('/a/b/c'), { level: 'resource_read', object: path('/x') }, writing('/d/e/f')];
  const reading: Grant = { ...asks, id: 'g-r', effect: 'allow', level: 'resource_read' };
  expect(heldNeeds([asks, reading], principal, target, needs, now)).toEqual([
    { ...needs[0], grant: 'ask-1' },
    { ...needs[2], grant: 'ask-1' },
  ]);
  const bounded: Grant = { ...asks, conditions: { maxBytes: 100 } };
  expect(heldNeeds([bounded], principal, target, [{ ...writing('/a/b/c'), bytes: 7 }], now)).toEqual([
    { ...writing('/a/b/c'), bytes: 7, grant: 'ask-1', mostBytes: 100 },
  ]);
});

describe('what an answer covers', () => {
  test('once: what the call touches, and no more bytes than it writes', () => {
    expect(coversOf(question(held(path('/film/scenes/one.md'), { bytes: 54 })), false)).toEqual([
      { level: 'resource_write', conditions: { paths: ['/film/scenes/one.md'], maxBytes: 54 } },
    ]);
  });

  test('longer: the folder of a file, the folder itself, in every form', () => {
    const covers = coversOf(
      question(
        held(path('/film/scenes/one.md', '/film/Scenes/one.md')),
        held({ ...path('/film/art'), isFolder: true }),
      ),
      true,
    );
    expect(covers.map(({ conditions }) => conditions)).toEqual([
      { paths: ['/film/scenes', '/film/Scenes'] },
      { paths: ['/film/art'] },
    ]);
  });

  test('what stands near the top of a disk is covered alone: its folder would be nearly everything', () => {
    const of = (text: string) => coversOf(question(held(path(text))), true)[0]?.conditions?.paths;
    expect(['/notes', '/etc/passwd', 'C:\\a.txt', '/home/anna/a.txt'].map(of)).toEqual([
      ['/notes'],
      ['/etc/passwd'],
      ['C:\\a.txt'],
      ['/home/anna'],
    ]);
  });

  test('a host with its port and protocol, and no private address behind a public name', () => {
    expect(coversOf(question(held(url(), { level: 'network_access' })), true)).toEqual([
      {
        level: 'network_access',
        conditions: { hosts: ['api.example.org'], ports: [443], protocols: ['https'], publicOnly: true },
      },
    ]);
    const [cover] = coversOf(question(held(url({ host: '10.0.0.7', reach: 'private' }))), true);
    expect(cover?.conditions).not.toHaveProperty('publicOnly');
  });

  test('a tool that touches nothing is covered while it touches nothing', () => {
    const grants = answered(question(held({ kind: 'none' })), { kind: 'always' });
    expect(may(grants, { level: 'resource_write', object: { kind: 'none' } })).toBe('allow');
    expect(may(grants, writing('/etc/passwd'))).toBe('ask');
    expect(may(grants, { level: 'resource_write', object: { kind: 'some' } })).toBe('ask');
  });

  test('an ask about so many bytes is answered for no more of them', () => {
    const grants = answered(question(held(path('/film/scenes/one.md'), { bytes: 3, mostBytes: 10 })), {
      kind: 'always',
    });
    expect(may(grants, { ...writing('/film/scenes/two.md'), bytes: 10 })).toBe('allow');
    expect(may(grants, { ...writing('/film/scenes/two.md'), bytes: 11 })).toBe('ask');
  });
});

describe(`a name that a grant would read as a pattern ${proves('T-44')}`, () => {
  test.each([
    ['a client', { ...scene, principal: { ...principal, client: 'an*' } }],
    ['a session', { ...scene, principal: { ...principal, session: '*' } }],
    ['a tool', { ...scene, target: { ...target, name: '*' } }],
    ['a path', question(held(path('/film/*/one.md')))],
    ['a host', question(held(url({ host: '*.example.org' }), { level: 'network_access' }))],
  ])('is answered for one call alone: of %s', (_what, asked) => {
    expect(canLast(asked)).toBe(false);
    expect(answersFor(asked, { channel: 'command-line' }, [])).toEqual(['deny', 'once']);
  });
});

test('what is not known to be touched is answered for one call alone', () => {
  for (const object of [{ kind: 'some' } as const, url({ host: '' }), path(), path('relative')]) {
    const asked = question(held(object));
    expect(answersFor(asked, { channel: 'command-line' }, [])).toEqual(['deny', 'once']);
    // And that one call goes, instead of being asked about again and again.
    expect(may(answered(asked, { kind: 'once' }), held(object))).toBe('allow');
  }
});

describe('each answer becomes a grant that answers the ask', () => {
  test('once: one use', () => {
    const [grant] = answered(scene, { kind: 'once' });
    expect(grant).toMatchObject({ effect: 'allow', uses: 1, answersAsk: true, server: 'files', name: 'write_file' });
  });

  test('so many times, and no time limit', () => {
    const [grant] = answered(scene, { kind: 'times', times: 3 });
    expect(grant).toMatchObject({ uses: 3 });
    expect(grant).not.toHaveProperty('expiresAt');
  });

  test('15 minutes, to the millisecond', () => {
    const grants = answered(scene, { kind: 'minutes', minutes: 15 });
    const need = writing('/film/scenes/two.md');
    expect(may(grants, need, {}, now + 15 * 60_000 - 1)).toBe('allow');
    expect(may(grants, need, {}, now + 15 * 60_000)).toBe('ask');
  });

  test('this session: no other, and not one without a session', () => {
    const grants = answered(scene, { kind: 'session' });
    const need = writing('/film/scenes/two.md');
    expect(may(grants, need)).toBe('allow');
    expect(may(grants, need, { session: 's-2' })).toBe('ask');
    expect(decide([asks, ...grants], { client: 'anna', project: 'film' }, target, [need], now).effect).toBe('ask');
  });

  test('this project: any session of it, and no other project', () => {
    const grants = answered(scene, { kind: 'project' });
    const need = writing('/film/scenes/two.md');
    expect(may(grants, need, { session: 's-2' })).toBe('allow');
    expect(may(grants, need, { project: 'other' })).toBe('ask');
    expect(grants[0]?.scope).toBe('project');
  });

  test('always: any project, of this client alone', () => {
    const grants = answered(scene, { kind: 'always' });
    const need = writing('/film/scenes/two.md');
    expect(may(grants, need, { project: 'other' })).toBe('allow');
    expect(may(grants, need, { client: 'bert' })).toBe('ask');
    expect(grants[0]?.scope).toBe('global');
  });

  test.each(['once', 'session', 'project', 'always'] as const)('%s: not for an add-on, when none asked', (kind) => {
    const grants = answered(scene, { kind });
    expect(may(grants, writing('/film/scenes/one.md'), { addon: 'x' })).toBe('ask');
    const ofAddon = answered({ ...scene, principal: { ...principal, addon: 'x' } }, { kind });
    expect(may(ofAddon, writing('/film/scenes/one.md'), { addon: 'x' })).toBe('allow');
    expect(may(ofAddon, writing('/film/scenes/one.md'))).toBe('ask');
  });

  test('deny: none, for a refusal cannot expire', () => {
    expect(answered(scene, { kind: 'deny' })).toEqual([]);
  });
});

describe(`who asks must not be who answers ${proves('T-43')}`, () => {
  const all: readonly AnswerKind[] = ['deny', 'once', 'times', 'minutes', 'session', 'project', 'always'];

  test('the command line and the console may give every answer', () => {
    expect(answersFor(scene, { channel: 'command-line' }, [])).toEqual(all);
    expect(answersFor(scene, { channel: 'console' }, [])).toEqual(all);
  });

  test('the engine and a client count for nothing, not even a no, unless they are trusted', () => {
    expect(answersFor(scene, { channel: 'engine' }, ['client:anna'])).toEqual([]);
    expect(answersFor(scene, { channel: 'client', client: 'anna' }, ['engine', 'client:bert', 'client:*'])).toEqual([]);
  });

  test('trusted, they answer for a session at most', () => {
    const upToSession = all.slice(0, 5);
    expect(answersFor(scene, { channel: 'engine' }, ['engine'])).toEqual(upToSession);
    expect(answersFor(scene, { channel: 'client', client: 'anna' }, ['client:anna'])).toEqual(upToSession);
  });

  test('trusted, what they let go ends with the session; without a session it is one call', () => {
    const by = { channel: 'client', client: 'anna' } as const;
    for (const answer of [
      { kind: 'times', times: 3 },
      { kind: 'minutes', minutes: 15 },
      { kind: 'session' },
    ] as const) {
      const [grant] = grantsOf(scene, answer, { ...granting, by });
      expect(grant).toMatchObject({ scope: 'session', principal: { session: scene.principal.session } });
    }
    const { session: _none, ...nobody } = scene.principal;
    expect(answersFor({ ...scene, principal: nobody }, by, ['client:anna'])).toEqual(['deny', 'once']);
  });

  test('trusted, they never answer for the administration of servers', () => {
    const admin = question(held({ kind: 'none' }, { level: 'server_admin' }), held(path('/a/b/c')));
    expect(answersFor(admin, { channel: 'engine' }, ['engine'])).toEqual([]);
    expect(answersFor(admin, { channel: 'command-line' }, [])).toEqual(all);
  });

  test('a session or a project that there is not is no answer', () => {
    const bare = { ...scene, principal: { client: 'anna' } };
    expect(answersFor(bare, { channel: 'command-line' }, [])).toEqual(['deny', 'once', 'times', 'minutes', 'always']);
  });
});

describe('questions are alike', () => {
  const file = (text: string, who: Partial<Principal> = {}): string =>
    likeness({ principal: { ...principal, ...who }, target, held: [held(path(text), { bytes: text.length })] });

  test('where one lasting answer would serve them', () => {
    expect(file('/film/scenes/two.md')).toBe(file('/film/scenes/one.md'));
  });

  test('not where who, what or where differ', () => {
    const one = file('/film/scenes/one.md');
    expect(file('/film/art/one.md')).not.toBe(one);
    expect(file('/film/scenes/one.md', { session: 's-2' })).not.toBe(one);
    expect(file('/film/scenes/one.md', { addon: 'x' })).not.toBe(one);
    expect(likeness({ ...scene, target: { ...target, name: 'edit_file' } })).not.toBe(one);
    expect(likeness(question(held(path('/film/scenes/one.md'), { level: 'resource_read' })))).not.toBe(one);
  });
});

test('what is more than a person can look over is not asked about', () => {
  const many = Array.from({ length: 65 }, (_, at) => held(path(`/film/f${at}/x`)));
  expect([canBeShown(question(...many.slice(1))), canBeShown(question(...many))]).toEqual([true, false]);
  expect(canBeShown(question(held(path(`/film/${'x'.repeat(4_100)}`))))).toBe(false);
  expect(canBeShown({ ...scene, target: { ...target, name: 'x'.repeat(4_097) } })).toBe(false);
});

test('only answers of our words and numbers are answers', () => {
  expect([{ kind: 'once' }, { kind: 'times', times: 1 }, { kind: 'minutes', minutes: 1_440 }].every(isAnswer)).toBe(
    true,
  );
  const others = [null, 'once', {}, { kind: 'forever' }, { kind: 'times' }, { kind: 'times', times: 0 }];
  const numbers = [
    { kind: 'times', times: 1.5 },
    { kind: 'times', times: '3' },
    { kind: 'minutes', minutes: 1_441 },
  ];
  expect([...others, ...numbers].some(isAnswer)).toBe(false);
});
