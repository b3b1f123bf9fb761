import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { emptyState, noWarning } from '../../test/fixtures/state.ts';
import { proves } from '../../test/security/proves.ts';
import { createAuditQuery } from './audit-query.ts';
import { openDatabase } from './database.ts';
import { createTokenStore } from './tokens.ts';

test('a token speaks for the client that it was made for', () => {
  using state = emptyState();
  const tokens = createTokenStore(state.database, () => 5_000);
  const ada = tokens.create('ada');
  const bob = tokens.create('bob');
  expect(tokens.check(ada.token)).toEqual({ id: ada.id, client: 'ada' });
  expect(tokens.check(bob.token)).toEqual({ id: bob.id, client: 'bob' });
  expect(ada.token).toMatch(/^scm_[\w-]{43}$/);
  expect(Buffer.from(ada.token.slice(4), 'base64url')).toHaveLength(32);
});

test(`what was made up, cut, or changed in one character is no token ${proves('T-24')}`, () => {
  using state = emptyState();
  const tokens = createTokenStore(state.database);
  const { token } = tokens.create('ada');
  const swapped = token.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'));
  const others = [
    '',
    'scm_',
    token.slice(0, -1),
    `${token}A`,
    swapped,
    ` ${token}`,
    token.toUpperCase(),
    "' OR 1=1 --",
  ];
  expect(others.map((one) => tokens.check(one))).toEqual(others.map(() => undefined));
});

test(`a token that another process revokes is refused from its next use on ${proves('T-24')}`, () => {
  using state = emptyState();
  const tokens = createTokenStore(state.database);
  const { id, token } = tokens.create('ada');
  using other = openDatabase(state.folder);
  expect(tokens.check(token)).toBeDefined();
  expect(createTokenStore(other).revoke(id)).toBe(true);
  expect(tokens.check(token)).toBeUndefined();
  expect([tokens.revoke(id), tokens.revoke('t-unknown')]).toEqual([false, false]);
  expect(tokens.list()).toMatchObject([{ id, client: 'ada', revokedAt: expect.any(Number) }]);
});

test(`the token itself is kept nowhere ${proves('T-24')}`, () => {
  using state = emptyState();
  const tokens = createTokenStore(state.database);
  const { token } = tokens.create('ada');
  tokens.check(token);
  const bytes = readdirSync(state.folder).map((name) => readFileSync(join(state.folder, name), 'latin1'));
  expect(bytes.join('')).not.toContain(token.slice(4));
  expect(JSON.stringify(tokens.list())).not.toContain(token.slice(4));
});

test('making a token and taking it back are recorded, the token is not', () => {
  using state = emptyState();
  const tokens = createTokenStore(state.database);
  const { id, token } = tokens.create('ada');
  tokens.revoke(id);
  tokens.revoke(id);
  const records = [...createAuditQuery(state.database, noWarning).query()];
  expect(records).toMatchObject([
    { kind: 'config', method: 'token/create', target: { name: id }, reason: 'for ada', outcome: 'ok' },
    { kind: 'config', method: 'token/revoke', target: { name: id }, outcome: 'ok' },
  ]);
  expect(JSON.stringify(records)).not.toContain(token.slice(4, 20));
});

test(`what stands in the state file opens nothing: not the hash, and not with the prefix before it ${proves('T-24')}`, () => {
  using state = emptyState();
  const tokens = createTokenStore(state.database);
  const { id } = tokens.create('ada');
  const hash = String(state.database.sqlite.prepare('SELECT hash FROM tokens').get()?.['hash']);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  const stolen = [
    id,
    hash,
    `scm_${hash}`,
    `scm_${hash.slice(0, 43)}`,
    `scm_${Buffer.from(hash, 'hex').toString('base64url')}`,
  ];
  expect(stolen.map((one) => tokens.check(one))).toEqual(stolen.map(() => undefined));
});

test(`tokens are drawn, not counted: a thousand share no beginning ${proves('T-24')}`, () => {
  using state = emptyState();
  const tokens = createTokenStore(state.database);
  const made = Array.from({ length: 1_000 }, () => tokens.create('ada').token);
  expect(new Set(made.map((token) => token.slice(4, 16))).size).toBe(1_000);
});

test('its last use is kept to within a minute', () => {
  using state = emptyState();
  let now = 1_000;
  const tokens = createTokenStore(state.database, () => now);
  const { token } = tokens.create('ada');
  const lastUse = () => tokens.list()[0]?.lastUsedAt;
  expect(lastUse()).toBeUndefined();
  tokens.check(token);
  now = 50_000;
  tokens.check(token);
  expect(lastUse()).toBe(1_000);
  now = 61_000;
  tokens.check(token);
  expect(lastUse()).toBe(61_000);
});

test('a client is let in while another process writes', () => {
  using state = emptyState();
  const tokens = createTokenStore(state.database);
  const { token } = tokens.create('ada');
  using other = openDatabase(state.folder);
  other.sqlite.exec('BEGIN IMMEDIATE');
  const start = performance.now();
  expect(tokens.check(token)).toMatchObject({ client: 'ada' });
  expect(performance.now() - start).toBeLessThan(1_000);
  other.sqlite.exec('ROLLBACK');
});

test.each(['', ' ada', 'a\nb', 'a\u202eb', 'x'.repeat(65)])('%j cannot be a client', (client) => {
  using state = emptyState();
  const tokens = createTokenStore(state.database);
  expect(() => tokens.create(client)).toThrow('cannot be the name of a client');
});
