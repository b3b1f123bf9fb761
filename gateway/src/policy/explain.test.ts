import { expect, test } from 'vitest';
import { proves } from '../../test/security/proves.ts';
import { decide } from './decide.ts';
import type { Refused } from './decide.ts';
import { explainRefusal } from './explain.ts';
import type { Grant, Principal } from './grant.ts';
import { grantCommand, grantWords } from './grant-command.ts';
import type { Need } from './need.ts';

const principal: Principal = { client: 'desktop' };
const target = { kind: 'tool', upstream: 'files', name: 'write_file' } as const;
const writing = (...forms: string[]): Need => ({
  level: 'resource_write',
  object: { kind: 'path', forms, shown: '../a b' },
});
const reaching: Need = {
  level: 'network_access',
  object: { kind: 'url', protocol: 'https', host: '10.0.0.8', port: 443, reach: 'private', shown: 'https://x' },
};

const refusedBy = (grants: readonly Grant[], need: Need): Refused => {
  const decision = decide(grants, principal, target, [need], 0);
  if (decision.effect === 'allow') throw new Error('allowed');
  return decision;
};

test('a refusal says who, what, why and the command that would allow it', () => {
  expect(explainRefusal(principal, target, refusedBy([], writing('/film/a b')))).toEqual({
    message:
      'desktop may not write /film/a b (given as ../a b) with tool write_file of files: no grant allows resource_write there.',
    remedy:
      'Allow just this with `storycore-mcp grant desktop files/write_file --level resource_write --path "/film/a b"`.',
  });
});

test('a refusal names every way in which the path could be read', () => {
  const { message, remedy } = explainRefusal(principal, target, refusedBy([], writing('/film/%2e', '/film')));
  expect(message).toContain('Some servers would take it for /film.');
  expect(remedy).toContain("--path '/film/%2e' --path /film");
});

test('a need without an object is explained by its target', () => {
  const { message } = explainRefusal(
    principal,
    target,
    refusedBy([], { level: 'tool_execute', object: { kind: 'none' } }),
  );
  expect(message).toBe('desktop may not run tool write_file of files: no grant allows tool_execute there.');
});

test('a server that may not ask its client is named as the one that asks', () => {
  const asked = { kind: 'client', upstream: 'files', name: 'elicitation/create' } as const;
  const need: Need = { level: 'tool_execute', object: { kind: 'none' } };
  expect(explainRefusal(principal, asked, refusedBy([], need))).toEqual({
    message: 'The server files may not ask desktop for elicitation/create: no grant allows tool_execute there.',
    remedy: 'Allow just this with `storycore-mcp grant desktop files/elicitation/create --level tool_execute`.',
  });
});

test('an address is shown as such, with what is special about it', () => {
  const { message, remedy } = explainRefusal(principal, target, refusedBy([], reaching));
  expect(message).toContain('reach https://10.0.0.8:443 (a private address)');
  expect(remedy).toContain('--host 10.0.0.8 --port 443 --protocol https');
});

test('an address of which only the host is known is shown by it', () => {
  const need: Need = {
    level: 'network_access',
    object: { kind: 'url', protocol: '', host: '2001:db8::1', port: 0, reach: 'public', shown: 'x' },
  };
  expect(explainRefusal(principal, target, refusedBy([], need)).message).toContain('reach [2001:db8::1] with');
  expect(grantWords(principal, target, need)).not.toContain('--port');
});

test('no command is offered against a deny: it says what to take back', () => {
  const deny: Grant = {
    id: 'g7',
    effect: 'deny',
    principal: {},
    level: 'resource_write',
    server: '*',
    name: '*',
    scope: 'global',
    givenBy: 'person',
    givenAt: 0,
  };
  expect(explainRefusal(principal, target, refusedBy([deny], writing('/a'))).remedy).toContain(
    '`storycore-mcp revoke g7`',
  );
  expect(explainRefusal(principal, target, refusedBy([{ ...deny, id: 'config:3' }], writing('/a'))).remedy).toContain(
    'Change config:3 in the configuration',
  );
  const asks: Grant = { ...deny, effect: 'ask' };
  expect(explainRefusal(principal, target, refusedBy([asks], writing('/a'))).remedy).toContain('grant desktop');
});

test('a size is named where it is what refuses, and nowhere else', () => {
  const small: Grant = {
    id: 'small',
    effect: 'allow',
    principal: {},
    level: 'resource_write',
    server: '*',
    name: '*',
    conditions: { paths: ['/a'], maxBytes: 4 },
    scope: 'global',
    givenBy: 'person',
    givenAt: 0,
  };
  expect(refusedBy([small], { ...writing('/a'), bytes: 5 }).why).toBe(
    'no grant allows resource_write of 5 bytes there',
  );
  expect(refusedBy([small], { ...writing('/b'), bytes: 5 }).why).toBe('no grant allows resource_write there');
});

test('the words allow the need they were made for, and its level only', () => {
  expect(grantWords({ ...principal, addon: 'rover', project: 'My Film' }, target, writing('/a'))).toEqual([
    'grant',
    'desktop',
    'files/write_file',
    '--level',
    'resource_write',
    '--addon',
    'rover',
    '--project',
    'My Film',
    '--path',
    '/a',
  ]);
});

test.each([
  [{ client: 'a*' }, target, writing('/a')],
  [{ client: '' }, target, writing('/a')],
  [{ client: '--yes' }, target, writing('/a')],
  [principal, { ...target, name: 'x\u202ey' }, writing('/a')],
  [principal, target, writing('/a*')],
  [{ client: 'a', project: '-p' }, target, writing('/a')],
])(`no command is offered that would not be what it seems (%#) ${proves('T-21')}`, (who, what, need) => {
  expect(grantCommand(who, what, need)).toBeUndefined();
  const refused: Refused = { effect: 'deny', need, why: 'because' };
  expect(explainRefusal(who, what, refused).remedy).toContain('configuration');
});

test.each([
  ['/a b', '"/a b"'],
  ['C:\\a\\b', '"C:\\a\\b"'],
  ["/it's", '"/it\'s"'],
  ['/a$b', "'/a$b'"],
  ["/a$'b", "'/a$'\\''b'"],
  ['\\\\x', "'\\\\x'"],
])('the path %s is quoted as %s', (form, quoted) => {
  expect(grantCommand(principal, target, writing(form))).toContain(`--path ${quoted}`);
});
