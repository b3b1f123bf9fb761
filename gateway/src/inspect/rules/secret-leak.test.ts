import { expect, test } from 'vitest';
import type { Subject } from '../finding.ts';
import { secretLeak } from './secret-leak.ts';

const none = { others: new Map<string, string[]>() };
const result = (text: string): Subject => ({
  kind: 'result',
  server: 's',
  result: { content: [{ type: 'text', text }] },
});
const found = (subject: Subject): string[] =>
  secretLeak(subject, none).map(({ severity, where }) => `${severity} ${where}`);

// Put together here, so that no scanner takes this file for a leak.
const token = ['ghp', 'YBw9Vdip2yLpoeLdkFBQr8I890EluC1hkx4a'].join('_');

test('a key in a result is flagged, in plain text, encoded, or with invisible characters between', () => {
  const spread = token.split('').join('\u200b');
  for (const text of [`t: ${token}`, `t: ${btoa(token)}`, Buffer.from(token).toString('hex'), spread]) {
    expect(found(result(text))).toEqual(['flag content[0].text']);
  }
});

test('a value is known as a credential by the name it stands under', () => {
  const result = { content: [], structuredContent: { apiKey: 'Zk3v9QwLp0RtYxB7mN2c', id: 'Zk3v9QwLp0RtYxB7mN2c' } };
  expect(found({ kind: 'result', server: 's', result })).toEqual(['flag structuredContent.apiKey']);
});

test('definitions, resources and instructions are read too', () => {
  expect(found({ kind: 'tools', server: 's', tools: [{ name: 'a', description: `with ${token}` }] })).toHaveLength(1);
  expect(found({ kind: 'resource', server: 's', payload: { contents: [{ uri: 'a:b', text: token }] } })).toHaveLength(
    1,
  );
  expect(found({ kind: 'instructions', server: 's', payload: { instructions: token } })).toHaveLength(1);
});

test('the key is not part of the evidence', () => {
  expect(JSON.stringify(secretLeak(result(token), none))).not.toContain(token.slice(4));
});

test('placeholders, digests, public keys, pictures and badges are left alone', () => {
  for (const text of [
    'Set GITHUB_TOKEN=ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEQevnS8BnUYMvSULrJS9FuVQjzC0F\n-----END PUBLIC KEY-----',
    '<img src="https://badges.example/a.svg?token=fh3LMNOV+JSWykSjtg1rA8kouSYkJoIDzGbvaByq5X0=">',
  ]) {
    expect(found(result(text))).toEqual([]);
  }
});
