import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { statelessRevision } from '../../src/protocol/revision/claims.ts';
import { manners, messageOf, methodOf, result } from '../fixtures/http-carrier.ts';
import { httpServer, json, stream } from '../fixtures/http-server.ts';
import type { Heard } from '../fixtures/http-server.ts';
import { proves } from '../security/proves.ts';
import { allowing, createPlace, program, recordsOf, resultOf, serve, toolNamesIn } from './raw-client.ts';
import type { Place } from './raw-client.ts';

const schema = { type: 'object', properties: { region: { type: 'string', 'x-mcp-header': 'Region' } } };
const tools = [{ name: 'query', inputSchema: schema }];

/** What every server of these tests is asked; the calls are theirs. */
const greeted = (heard: Heard, era: 'handshake' | 'stateless', session = 's1'): boolean => {
  const method = methodOf(heard);
  if (method === 'server/discover' && era === 'handshake') return (heard.response.writeHead(400).end(), true);
  if (method === 'server/discover' || (method === 'initialize' && era === 'handshake')) {
    const greeting = {
      capabilities: { tools: {} },
      ...(era === 'handshake'
        ? { protocolVersion: '2025-11-25', serverInfo: { name: 'r', version: '1' } }
        : { supportedVersions: [statelessRevision], resultType: 'complete' }),
    };
    json(heard, result(heard, greeting), 200, era === 'handshake' ? { 'mcp-session-id': session } : {});
    return true;
  }
  if (method === 'tools/list') return (json(heard, result(heard, { tools })), true);
  if (method !== 'initialize') return manners(heard);
  json(heard, { jsonrpc: '2.0', id: messageOf(heard)['id'], error: { code: -32_022, message: 'No.' } }, 400);
  return true;
};

const odd = `"x-first":1.0,"result":{"content":[{"type":"video","n":12345678901234567890,"é":"\\ud800"}],"x":[1.50]},"x-last":null`;

const setSecret = (place: Place, name: string, value: string): void => {
  const { status, stderr } = spawnSync(process.execPath, [program, 'secret', 'set', name], {
    env: { ...place.env },
    cwd: place.folder,
    input: value,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
};

describe.each(['handshake', 'stateless'] as const)('a server over HTTP of the era %s, behind the gateway', (era) => {
  test.each(['JSON', 'an event stream'])('answers by %s as it writes, number by number', async (how) => {
    await using place = createPlace();
    const { origin, heard } = await httpServer((one) => {
      if (greeted(one, era)) return;
      const text = `{"jsonrpc":"2.0","id":${/"id":(\d+)/.exec(one.body)?.[1]},${odd}}`;
      if (how === 'JSON') json(one, text);
      else stream(one).end(`data: ${text}\n\n`);
    });
    await using gateway = serve(place, { config: place.config(allowing({ far: { url: `${origin}/mcp` } })) });
    await gateway.initialize();
    expect(toolNamesIn(await gateway.request('tools/list'))).toEqual(['far__query']);
    const params = `{"name":"far__query","arguments":{"region":"é","n":1.0},"x-more":2.50}`;
    await gateway.write(`{"jsonrpc":"2.0","id":"c","method":"tools/call","params":${params}}\n`);
    const { text } = await gateway.answer('c');
    // The odd half of a pair of characters is written as an escape again.
    expect(text).toContain(odd.slice(odd.indexOf('"content"'), odd.indexOf(',"x-last"')));
    const call = heard.find((one) => methodOf(one) === 'tools/call');
    expect(call?.body).toContain('"n":1.0');
    expect(call?.body).toContain('"x-more":2.50');
    expect(call?.headers).toMatchObject(
      era === 'handshake'
        ? { 'mcp-session-id': 's1', 'mcp-protocol-version': '2025-11-25' }
        : { 'mcp-method': 'tools/call', 'mcp-name': 'query', 'mcp-param-region': '=?base64?w6k=?=' },
    );
  });
});

test('a session that is forgotten is opened anew, and the next call works', async () => {
  await using place = createPlace();
  let session = 's1';
  const { origin, heard } = await httpServer((one) => {
    if (greeted(one, 'handshake', session)) return;
    if (one.headers['mcp-session-id'] === session) json(one, result(one, { content: [] }));
    else one.response.writeHead(404).end();
  });
  await using gateway = serve(place, { config: place.config(allowing({ far: { url: origin } })) });
  await gateway.initialize();
  await gateway.request('tools/list');
  const call = { name: 'far__query', arguments: {} };
  expect(resultOf(await gateway.request('tools/call', call))).toEqual({ content: [] });
  session = 's2';
  expect(JSON.stringify(await gateway.request('tools/call', call))).toContain('The server far forgot our session');
  expect(resultOf(await gateway.request('tools/call', call))).toEqual({ content: [] });
  expect(heard.filter((one) => methodOf(one) === 'initialize')).toHaveLength(2);
});

test('a server that wants a login says so to whoever calls it, with what to do', async () => {
  await using place = createPlace();
  const { origin } = await httpServer(({ response }) => response.writeHead(401).end());
  await using gateway = serve(place, { config: place.config(allowing({ far: { url: origin } })) });
  await gateway.initialize();
  await gateway.request('tools/list');
  expect(gateway.stderr).toContain('answered 401: it wants a login');
});

test(`a secret in a header reaches the one server that names it, and nothing else ${proves('T-23')}`, async () => {
  await using place = createPlace();
  const canary = 'canary Zk3Vt9QpLx7RbN2m';
  setSecret(place, 'FAR', canary);
  const echo = (one: Heard): void => {
    if (greeted(one, 'handshake')) return;
    // It says what it was told, in an answer and in an error.
    const told = one.headers['authorization'] ?? 'nothing';
    json(
      one,
      { jsonrpc: '2.0', id: messageOf(one)['id'], error: { code: -32_000, message: `You said ${told}.` } },
      400,
    );
  };
  const [far, other] = [await httpServer(echo), await httpServer(echo)];
  const config = place.config(
    allowing({
      far: { url: far.origin, headers: { Authorization: 'Bearer ${secret:FAR}' } },
      other: { url: other.origin },
    }),
  );
  await using gateway = serve(place, { config });
  await gateway.initialize();
  await gateway.request('tools/list');
  for (const name of ['far__query', 'other__query']) await gateway.request('tools/call', { name, arguments: {} });
  expect(far.heard.every(({ headers }) => headers['authorization'] === `Bearer ${canary}`)).toBe(true);
  expect(other.heard.some(({ rawHeaders }) => rawHeaders.join(' ').includes('canary'))).toBe(false);
  expect(gateway.stderr).not.toContain(canary);
  expect(JSON.stringify(recordsOf(place))).not.toContain(canary);
  const files = readdirSync(place.data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const holding = files.filter((file) => readFileSync(join(file.parentPath, file.name)).includes(canary));
  expect(holding).toEqual([]);
});
