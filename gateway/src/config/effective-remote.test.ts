import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { put, temporaryFolder } from '../../test/fixtures/config-files.ts';
import type { ServerConfig } from './config.ts';
import { checkConfig, loadConfig } from './load.ts';

const env = { TENANT: 'ours', BROKEN: 'a\nb' };
const url = 'https://mcp.example.org/mcp';

const written = (entry: object): string =>
  // With a folder of its own, so that the same entry is the same server.
  put(temporaryFolder(), 'storycore-mcp.json', { project: { root: tmpdir() }, mcpServers: { web: { url, ...entry } } });
const serverOf = (entry: object): ServerConfig | undefined => loadConfig(written(entry), { env }).servers.at(-1);
const problemsOf = (entry: object): string[] => {
  const loaded = checkConfig(written(entry), { env });
  return 'problems' in loaded ? loaded.problems.map(({ path, message }) => `${path}: ${message}`) : [];
};

describe('a server over HTTP', () => {
  test('is known by its URL, and nothing is started for it', () => {
    expect(serverOf({})).toEqual({
      name: 'web',
      url,
      transport: 'streamable-http',
      headers: {},
      allowHttp: false,
      args: [],
      env: {},
      cwd: tmpdir(),
      roots: [],
      isolation: 'shared',
      hash: expect.any(String) as string,
    });
  });

  test.each([
    ['http', 'streamable-http'],
    ['streamable-http', 'streamable-http'],
    ['sse', 'sse'],
  ])('of type %s is spoken to by %s', (type, transport) => {
    expect(serverOf({ type })?.transport).toBe(transport);
  });

  test('is another one under another URL, other headers or another transport', () => {
    const first = serverOf({})?.hash;
    expect(serverOf({ type: 'http' })?.hash).toBe(first);
    const others = [
      { url: `${url}/2` },
      { headers: { A: 'b' } },
      { headers: { A: '${secret:B}' } },
      { type: 'sse' },
      { allow_http: true },
    ];
    const hashes = others.map((entry) => serverOf(entry)?.hash);
    expect(new Set([first, ...hashes]).size).toBe(others.length + 1);
  });

  test('cannot have what only a server that is started has', () => {
    expect(problemsOf({ type: 'stdio', args: [], env: {}, cwd: 'nowhere' })).toEqual([
      'mcpServers.web.type: A server with a `url` is not reached over stdio.',
      'mcpServers.web.args: `args` is for a server that is started on this machine.',
      'mcpServers.web.env: `env` is for a server that is started on this machine.',
      'mcpServers.web.cwd: `cwd` is for a server that is started on this machine.',
    ]);
  });
});

describe('its headers', () => {
  test('have variables replaced; those that name secrets are kept as references', () => {
    const headers = { 'X-Tenant': '${TENANT}', Authorization: 'Bearer ${secret:WEB}', Literal: '$${secret:WEB}' };
    expect(serverOf({ headers })).toMatchObject({
      headers: { 'X-Tenant': 'ours', Literal: '${secret:WEB}' },
      secretHeaders: { Authorization: ['Bearer ', { secret: 'WEB' }] },
    });
  });

  test.each([
    [{ '': 'x' }, '[""]: This cannot be the name of a header.'],
    [{ 'a b': 'x' }, '["a b"]: This cannot be the name of a header.'],
    [{ 'a\nb': 'x' }, '["a\\u{a}b"]: This cannot be the name of a header.'],
    [{ Name: 'a\r\nHost: b' }, '.Name: This cannot be sent as a header.'],
    [{ Name: '${BROKEN}' }, '.Name: This cannot be sent as a header.'],
    [{ Name: 'Bearer ${secret:A} ✓' }, '.Name: This cannot be sent as a header.'],
    [{ Name: '${NOPE}' }, '.Name: The environment variable NOPE is not set.'],
    [{ Name: '${secret:a b}' }, '.Name: "a b" cannot be the name of a secret.'],
    [{ 'X-A': '1', 'x-a': '2' }, '.x-a: This header is written twice: capital letters do not count.'],
  ])('%j is refused', (headers, problem) => {
    expect(problemsOf({ headers })).toEqual([`mcpServers.web.headers${problem}`]);
  });

  test.each([
    'Host',
    'content-length',
    'Content-Type',
    'Accept',
    'Cookie',
    'Connection',
    'Transfer-Encoding',
    'MCP-Protocol-Version',
    'mcp-session-id',
    'Mcp-Param-X',
    'Last-Event-ID',
    'Proxy-Authorization',
    'X-Forwarded-For',
  ])('%s is not for the configuration to set', (name) => {
    expect(problemsOf({ headers: { [name]: 'x' } })).toEqual([
      expect.stringContaining('is not for the configuration to set.'),
    ]);
  });
});

describe('its URL', () => {
  test.each([
    'https://mcp.example.org',
    'https://mcp.example.org:8443/mcp?tenant=1',
    'https://10.0.0.5/mcp',
    'http://localhost:3000/mcp',
    'http://127.0.0.1/mcp',
    'http://127.1:80/mcp',
    'http://[::1]:3000/mcp',
    'http://studio.localhost/mcp',
  ])('can be %s', (good) => {
    expect(problemsOf({ url: good })).toEqual([]);
  });

  test.each([
    'http://mcp.example.org/mcp',
    'http://10.0.0.5/mcp',
    'http://localhost.example.org/mcp',
    'http://127.0.0.1.example.org/',
    'http://0.0.0.0/',
  ])('%s is not encrypted, which its owner has to allow', (open) => {
    expect(problemsOf({ url: open })).toEqual([expect.stringContaining('Without encryption')]);
    expect(serverOf({ url: open, allow_http: true })).toMatchObject({ url: open, allowHttp: true });
  });

  test.each([
    ['mcp.example.org', 'is not the address'],
    ['ftp://example.org/', 'is not the address'],
    ['file:///etc/passwd', 'is not the address'],
    ['https:/example.org', 'is not the address'],
    ['https://', 'is not the address'],
    ['https://example.org\\@evil.org/', 'is not the address'],
    ['https://exa mple.org/', 'is not the address'],
    ['https://example.org/\u0007', 'is not the address'],
    ['https://ana:word@example.org/', 'name or password'],
    ['https://example.org@evil.org/', 'name or password'],
    ['https://example.org/#mcp', 'follows "#"'],
    ['https://example.org/${secret:KEY}', 'not replaced in `url`'],
    ['https://${HOST}/mcp', 'not replaced in `url`'],
  ])('%j is refused', (bad, words) => {
    expect(problemsOf({ url: bad })).toEqual([expect.stringContaining(words)]);
  });
});
