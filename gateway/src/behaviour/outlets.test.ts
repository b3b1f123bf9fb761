import { expect, test } from 'vitest';
import { anAllowance } from '../../test/fixtures/state.ts';
import { createOutlets } from './outlets.ts';

const opening = (server: string, ...hosts: readonly string[]) =>
  anAllowance(`g-${server}`, { level: 'network_access', server, name: '*', conditions: { hosts } });

test('a server has the ways out that grants open to it, and the host where it is reached', () => {
  const grants = [opening('mail', 'smtp.example.org', '*.example.com'), anAllowance('other', { server: 'notes' })];
  const outlets = createOutlets(new Map([['far', 'https://far.example/mcp']]), () => grants);
  expect(outlets('mail', 0)).toEqual(['smtp.example.org', 'example.com']);
  expect(outlets('notes', 0)).toEqual([]);
  expect(outlets('far', 0)).toEqual(['far.example']);
});

test.each(['http://127.0.0.1:8080/mcp', 'http://127.1/mcp', 'http://localhost/mcp', 'http://[::1]:8080/mcp'])(
  'a server on this machine is no way out by itself, reached at %s',
  (url) => {
    expect(createOutlets(new Map([['near', url]]), () => [])('near', 0)).toEqual([]);
  },
);

test('they are read anew when grants change, which is looked for now and then', () => {
  let grants = [opening('mail', 'a.example')];
  const outlets = createOutlets(new Map(), () => grants);
  expect(outlets('mail', 1_000)).toEqual(['a.example']);
  grants = [];
  expect(outlets('mail', 1_100)).toEqual(['a.example']);
  expect(outlets('mail', 1_300)).toEqual([]);
});
