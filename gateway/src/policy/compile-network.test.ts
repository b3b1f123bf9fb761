import { describe, expect, test } from 'vitest';
import { compileNetwork } from './compile-network.ts';
import { inexpressible } from './expressible.ts';
import type { Conditions, Grant } from './grant.ts';

const asked = { upstream: 'web', project: undefined, now: 1_000 };
const grant = (effect: Grant['effect'], conditions?: Conditions, more: Partial<Grant> = {}): Grant => ({
  id: 'g',
  effect,
  level: 'network_access',
  principal: {},
  server: '*',
  name: '*',
  scope: 'global',
  givenBy: 'config',
  givenAt: 0,
  ...(conditions === undefined ? {} : { conditions }),
  ...more,
});
const rules = (...grants: readonly Grant[]): readonly string[] =>
  compileNetwork(grants, asked).map(
    ({ scheme, host, port, addresses }) => `${scheme} ${host}:${port}${addresses ? ` ${addresses.join()}` : ''}`,
  );

describe('where a process may connect', () => {
  test('is each host, port and protocol of its grants', () => {
    expect(
      rules(grant('allow', { hosts: ['api.example.org', '*.cdn.example.org'], ports: [443], protocols: ['https'] })),
    ).toEqual(['https api.example.org:443', 'https *.cdn.example.org:443']);
    expect(rules(grant('allow', { hosts: ['Example.ORG.'], ports: [80, 8080] }))).toEqual([
      'https example.org:80',
      'http example.org:80',
      'https example.org:8080',
      'http example.org:8080',
    ]);
    expect(rules(grant('allow', { hosts: ['a.org'], protocols: ['wss'] }))).toEqual(['https a.org:0']);
  });

  test('is nowhere without a host, where it is denied, or where a person must be asked', () => {
    const hosts = { hosts: ['a.org'], ports: [443] };
    expect(rules(grant('allow'))).toEqual([]);
    expect(rules(grant('allow', hosts), grant('deny', { hosts: ['a.org'] }))).toEqual([]);
    expect(rules(grant('allow', hosts), grant('ask', { protocols: ['https'] }))).toEqual(['http a.org:443']);
    expect(rules(grant('allow', hosts), grant('deny', { protocols: ['http', 'ws'] }))).toEqual(['https a.org:443']);
    expect(rules(grant('allow', hosts, { server: 'other' }))).toEqual([]);
  });

  test('is an address of this machine or network only where that is written out', () => {
    expect(rules(grant('allow', { hosts: ['127.0.0.1'], ports: [8080], protocols: ['http'] }))).toEqual([
      'http 127.0.0.1:8080 127.0.0.1',
    ]);
    expect(rules(grant('allow', { hosts: ['localhost'], ports: [1], protocols: ['http'] }))).toEqual([
      'http localhost:1 127.0.0.1,::1',
    ]);
    expect(rules(grant('allow', { hosts: ['nas.home'], ports: [1], protocols: ['http'] }))).toEqual([
      'http nas.home:1',
    ]);
  });
});

describe('what a sandbox cannot hold to', () => {
  const files = (level: Grant['level'], ...paths: readonly string[]): Grant => grant('allow', { paths }, { level });
  test.each([
    [files('resource_read', '/'), 'opens the whole disk'],
    [files('resource_read', '/p', '/**/*.png'), 'opens the whole disk: "/**/*.png" has no folder before its first "*"'],
    [files('resource_read', '/proc/1'), 'opens /proc, which belongs to the system'],
    [files('resource_write', '/usr/lib'), 'opens /usr, which belongs to the system'],
    [grant('allow'), 'names no host, so that it opens all of them'],
    [grant('allow', { hosts: ['*'] }), 'opens every host'],
    [grant('allow', { hosts: ['*.com'] }), 'opens every host under .com'],
  ])('%#: is told as such', (given, words) => {
    expect(inexpressible(given)).toBe(words);
    expect(inexpressible({ ...given, effect: 'deny' })).toBeUndefined();
  });

  test.each([
    files('resource_read', '/usr/share/fonts', '/home/me/**/*.png'),
    files('resource_write', '/home/me/film'),
    grant('allow', undefined, { level: 'tool_execute' }),
    grant('allow', undefined, { level: 'resource_read' }),
    grant('allow', { hosts: ['a.org', '*.b.org', '127.0.0.1', '::1'] }),
  ])('%#: is not what it can', (given) => {
    expect(inexpressible(given)).toBeUndefined();
  });
});
