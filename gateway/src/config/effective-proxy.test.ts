import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createAuthority } from '../../test/fixtures/authority.ts';
import { put, temporaryFolder } from '../../test/fixtures/config-files.ts';
import { checkConfig, loadConfig } from './load.ts';

const url = 'http://proxy.example.org:3128';
const authority = createAuthority();

const loadIn = (folder: string, proxy: unknown) =>
  loadConfig(put(folder, 'storycore-mcp.json', { proxy }), { env: {}, home: folder });

const problemsIn = (folder: string, proxy: unknown): string[] => {
  const loaded = checkConfig(put(folder, 'storycore-mcp.json', { proxy }), { env: {}, home: folder });
  return 'problems' in loaded
    ? loaded.problems.map(({ path, message, remedy }) => `${path}: ${message} ${remedy}`)
    : [];
};

test('without a word about it there is no proxy, and nobody more is trusted', () => {
  const config = loadConfig(put(temporaryFolder(), 'storycore-mcp.json', {}), { env: {}, home: '/' });
  expect(config).not.toHaveProperty('proxy');
  expect(config).not.toHaveProperty('certificates');
});

test.each([
  [{ url }, { host: 'proxy.example.org', port: 3128, resolvesNames: false }],
  [{ url: 'HTTP://Proxy.Example.org.' }, { host: 'proxy.example.org', port: 80, resolvesNames: false }],
  [
    { url: 'http://[::1]:8080/', resolves_names: true },
    { host: '::1', port: 8080, resolvesNames: true },
  ],
  [
    { url, user: 'studio' },
    { host: 'proxy.example.org', port: 3128, resolvesNames: false, user: 'studio' },
  ],
  [
    { url, user: 'studio', password: '${secret:P}' },
    { host: 'proxy.example.org', port: 3128, resolvesNames: false, user: 'studio', password: [{ secret: 'P' }] },
  ],
])('%j is a proxy', (written, proxy) => {
  expect(loadIn(temporaryFolder(), written).proxy).toEqual(proxy);
});

test.each([
  ['proxy.example.org:3128', 'not the address of a proxy'],
  ['http://', 'not the address of a proxy'],
  ['http://proxy example.org', 'not the address of a proxy'],
  ['http://${HOST}', 'not replaced'],
  ['http://me:hunter22@proxy.example.org', 'shown wherever the address is'],
  ['https://proxy.example.org', 'over TLS'],
  ['socks5://proxy.example.org', 'Such a proxy is not known'],
  ['http://proxy.example.org/way', 'no path'],
  ['http://proxy.example.org?x', 'no path'],
])('the address %j is refused with what to write', (address, why) => {
  const problems = problemsIn(temporaryFolder(), { url: address });
  expect(problems).toEqual([expect.stringContaining(`proxy.url: `)]);
  expect(problems[0]).toContain(why);
  expect(problems[0]).not.toContain('hunter22');
});

test.each(['hunter22', 'x${secret:A}', '${secret:}', '${PASSWORD}'])(
  'the password %j is refused, not repeated, and it is said where it belongs',
  (password) => {
    const problems = problemsIn(temporaryFolder(), { url, user: 'studio', password });
    expect(problems).toEqual([expect.stringMatching(/^proxy\.password: .*storycore-mcp secret set PROXY_PASSWORD/)]);
    expect(problems.join()).not.toContain(password);
  },
);

test('every problem is told at once, by its path', () => {
  const told = problemsIn(temporaryFolder(), { url: 'ftp://a', user: 'a:b', pasword: 'x', certificates: 'none.pem' });
  expect(told.map((line) => line.split(': ')[0] ?? '').toSorted()).toEqual([
    'proxy.certificates',
    'proxy.pasword',
    'proxy.url',
    'proxy.user',
  ]);
});

test.each([
  [{}, 'proxy: Nothing is said'],
  [{ user: 'a' }, 'proxy.user: This is said of a proxy that has no address.'],
  [{ resolves_names: false }, 'proxy.resolves_names: This is said of a proxy'],
  [{ url, password: '${secret:A}' }, 'proxy.password: A password without a user'],
])('%j is half a proxy, and refused', (written, problem) => {
  expect(problemsIn(temporaryFolder(), written)).toEqual([expect.stringContaining(problem)]);
});

test('certificates are read and checked, from beside the configuration, with a proxy or without', () => {
  const folder = temporaryFolder();
  const pem = `# of the company\n${authority.pem}\n${createAuthority().pem}`;
  const path = put(folder, 'corp.pem', pem);
  expect(loadIn(folder, { certificates: 'corp.pem' })).toMatchObject({ certificates: { path, pem } });
  expect(loadIn(folder, { url, certificates: path })).toMatchObject({ proxy: {}, certificates: { path } });
});

test.each([
  ['no-such.pem', undefined, 'does not exist'],
  ['text.pem', 'hello', 'no certificate in PEM'],
  ['der.pem', Buffer.from([0x30, 0x82, 1, 0]), 'openssl x509 -inform der'],
  ['cut.pem', authority.pem.slice(0, -40), 'The certificate in this file cannot be read'],
  ['second.pem', `${authority.pem}\n${authority.pem.replace(/\n[^-]{20}/, '\nAAAAAAAAAAAAAAAAAAAA')}`, 'One of the 2'],
  ['key.pem', `${authority.pem}\n${authority.itself.key}`, 'private key'],
  ['large.pem', 'x'.repeat(2 ** 20 + 1), 'larger than'],
])('%s is no file of authorities, and it is said why', (name, content, why) => {
  const folder = temporaryFolder();
  if (content !== undefined) put(folder, name, content);
  const problems = problemsIn(folder, { url, certificates: name });
  expect(problems).toEqual([expect.stringContaining('proxy.certificates: ')]);
  expect(problems[0]).toContain(why);
});

test('a folder is no file of authorities', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'corp.pem'));
  expect(problemsIn(folder, { certificates: 'corp.pem' })).toEqual([expect.stringContaining('is a folder')]);
});

test('no call may write the authorities that are trusted, whatever is granted', () => {
  const folder = temporaryFolder();
  const path = put(folder, 'corp.pem', authority.pem);
  const guard = loadIn(folder, { certificates: 'corp.pem' }).grants.at(-1);
  expect(guard).toMatchObject({ effect: 'deny', level: 'resource_write', conditions: { paths: [path] } });
});
