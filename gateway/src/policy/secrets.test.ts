import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { entropy, isPlaceholder } from './placeholder.ts';
import { findSecret, findSecretIn } from './secrets.ts';

// Drawn by chance for this test; split so that no scanner takes this file for a leak.
const random = ['Zk3Vt9QpLx7RbN2mWc8Y', 'dJ5sHf1GaTe4Uo6KXq0w', 'PzByEvIgMjAnCrDlFhSu'].join('');
const hex = 'a3f9c1d7e5b80264f1c9d3a7b5e80642a3f9c1d7e5b80264';
const github = `ghp_${random.slice(0, 36)}`;
const hexOf = (text: string): string =>
  [...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

test.each([
  [`AKIA${random.slice(0, 16).toUpperCase()}`, 'AWS'],
  [github, 'GitHub'],
  [`xoxb-123456789012-123456789012-${random.slice(0, 24)}`, 'Slack'],
  [`sk-ant-api03-${random}`, 'Anthropic'],
  [`sk-proj-${random}`, 'API key'],
  [`sk_live_${random.slice(0, 24)}`, 'Stripe'],
  [`AIza${random.slice(0, 35)}`, 'Google'],
  [`eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyIjoiYW5hIn0.${random.slice(0, 43)}`, 'signed token'],
  [`-----BEGIN OPENSSH PRIVATE KEY-----\n${random}\n-----END OPENSSH PRIVATE KEY-----`, 'private key'],
  [`{"key":"-----BEGIN PRIVATE KEY-----\\n${random}\\n"}`, 'private key'],
  [`AWS_SECRET_ACCESS_KEY=${random.slice(0, 40)}`, 'credential'],
  [`"client_secret": "${random.slice(0, 32)}"`, 'credential'],
  [`api_key: ${hex}`, 'credential'],
  [`postgres://ana:${random.slice(0, 12)}@db.example/x`, 'URL'],
  [`Authorization: Bearer ${random.slice(0, 30)}`, 'bearer'],
  [`machine example.org login ana password ${random.slice(0, 12)}`, 'netrc'],
  [`Authorization: Basic ${btoa(`ana:${random.slice(0, 12)}`)}`, 'password'],
])('%j is found', (text, kind) => {
  expect(findSecret(text)).toContain(kind);
});

test.each([
  ['base64', btoa(`token ${github}`)],
  ['base64 within a path', `/x/${btoa(github).replace(/=+$/, '')}/y`],
  ['base64 for URLs', btoa(`??>>${github}`).replaceAll('+', '-').replaceAll('/', '_')],
  ['base64 in lines', btoa(`some words before ${github}`).replace(/(.{20})/g, '$1\n')],
  ['base64 twice', btoa(btoa(github))],
  ['hex', hexOf(github)],
  ['hex with escapes', hexOf(github).replace(/(..)/g, '\\x$1')],
  ['hex of base64', hexOf(btoa(github))],
  ['zero-width characters', github.split('').join('\u200b')],
  ['soft hyphens', github.split('').join('\u00ad')],
  ['full-width letters', github.replace(/[a-z]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0))],
  ['percent encoding', hexOf(github).replace(/(..)/g, '%$1')],
  ['character references', github.replace(/./g, (char) => `&#${char.charCodeAt(0)};`)],
  ['escapes of JSON', hexOf(github).replace(/(..)/g, '\\u00$1')],
])('a key hidden as %s is found', (_, text) => {
  expect(findSecret(text)).toContain('GitHub');
});

test.each([
  'AKIAIOSFODNN7EXAMPLE',
  'ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
  'ghp_abcdefghijklmnopqrstuvwxyzABCDEFGHIJ',
  'sk-your-key-here-and-nothing-else-at-all',
  'sk_test_4eC39HqLyjWDarjtT1zdp7dc',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U',
  '-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----',
  `-----BEGIN PUBLIC KEY-----\n${random}\n-----END PUBLIC KEY-----`,
  `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${random.slice(0, 43)} ana@example.org`,
  'da39a3ee5e6b4b0d3255bfef95601890afd80709',
  `sha256:${hex}${hex.slice(0, 16)}`,
  'token = process.env.GITHUB_TOKEN',
  'password=${DB_PASSWORD}',
  'password: ********',
  'postgres://user:password@localhost/x',
  'postgres://postgres:postgres@localhost/x',
  'Authorization: Bearer <token>',
  `Authorization: Basic ${btoa('user:password')}`,
  'api_key: 550e8400-e29b-41d4-a716-446655440000',
  `next_page_token=${random.slice(0, 30)}`,
  `password_hash=$2b$10$${random.slice(0, 22)}`,
  'max_tokens: 4096',
  'the secret is patience, and 12 minutes',
  btoa('The quick brown fox jumps over the lazy dog, twice.'),
  'short',
])('%j is no key', (text) => {
  expect(findSecret(text)).toBeUndefined();
});

test('the name of a setting makes a random value a credential', () => {
  expect(findSecretIn('apiKey', random.slice(0, 24))).toBe('a credential');
  expect(findSecretIn('title', random.slice(0, 24))).toBeUndefined();
  expect(findSecretIn('page_token', random.slice(0, 24))).toBeUndefined();
});

test('entropy and counting up tell a placeholder from a key', () => {
  expect(entropy('aaaa')).toBe(0);
  expect(entropy('abcd')).toBe(2);
  expect([isPlaceholder(random), isPlaceholder('0123456789abcdef'), isPlaceholder('aaaaaaaaaabbbbbbbbbb')]).toEqual([
    false,
    true,
    true,
  ]);
});

test('looking through any text ends, and ordinary words hold no key', () => {
  fc.assert(
    fc.property(fc.lorem({ maxCount: 30 }), (text) => {
      expect(findSecret(text)).toBeUndefined();
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      expect(['string', 'undefined']).toContain(typeof findSecret(text));
    }),
  );
});

test.each(['A', '-', '_token', '://a:', 'login ', 'eyJa.', '-----BEGIN PRIVATE KEY-----', '%41', 'AAAA\n', '0x'])(
  'a long run of %j does not take long',
  (piece) => {
    const start = performance.now();
    findSecret(piece.repeat(Math.ceil(200_000 / piece.length)));
    expect(performance.now() - start).toBeLessThan(3_000);
  },
);
