import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { createGuardedFetch } from '../../egress/guarded-fetch.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { withClaims } from '../../protocol/revision/claims.ts';
import type { Eras } from '../eras.ts';
import { carryByHttp } from '../http.ts';
import { open } from '../open.ts';
import type { Connection } from '../open.ts';
import type { RemoteTransport } from '../remote.ts';

const path = (url: string): string => fileURLToPath(new URL(url, import.meta.url));
const root = path('../../../../');
const claims = { clientInfo: { name: 'us', version: '1' }, capabilities: {} };

const children = new Set<ChildProcess>();
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
});

const started = async (
  args: readonly string[],
  env: Record<string, string>,
  ready: RegExp,
): Promise<[ChildProcess, string]> => {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  let said = '';
  await new Promise<void>((resolve) => {
    const listen = (chunk: Buffer): void => {
      said += String(chunk);
      if (ready.test(said)) resolve();
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
  });
  return [child, said];
};

const fixture = async (era: string): Promise<string> => {
  const main = path('../../../test/conformance/fixture/main.ts');
  const [, said] = await started([main, 'http', '--era', era], {}, /http:\S+\n/);
  return said.trim();
};

const freePort = async (): Promise<string> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? String(address.port) : '';
};

const everything = async (transport: 'sse' | 'streamableHttp', port: string): Promise<ChildProcess> => {
  const entry = path('../../../../node_modules/@modelcontextprotocol/server-everything/dist/index.js');
  const loopback = path('../../../test/conformance/loopback.mjs');
  const [child] = await started(['--import', loopback, entry, transport], { PORT: port }, /port|running/i);
  return child;
};

const connect = async (url: string, transport: RemoteTransport = 'streamable-http', capabilities: JsonObject = {}) => {
  const found: Eras[] = [];
  const notifications: string[] = [];
  const oddities: string[] = [];
  const carry = carryByHttp(
    'web',
    { url, transport, headers: {}, allowHttp: false },
    { dial: createGuardedFetch, userAgent: 'storycore', connectMs: 2_000 },
  );
  const connection = await open('web', {
    carry,
    wish: { era: 'any', capabilities },
    known: undefined,
    onEras: (eras) => found.push(eras),
    clientInfo: claims.clientInfo,
    startTimeoutMs: 10_000,
    probeMs: 3_000,
    own: () => {},
    graceMs: 500,
    maxMessageBytes: 1_000_000,
    onNotification: (method) => notifications.push(method),
    onRequest: async (method) =>
      method === 'elicitation/create'
        ? { result: { action: 'accept', content: { username: 'ana', email: 'ana@example.org' } } }
        : { result: { role: 'assistant', model: 'm', content: { type: 'text', text: 'sampled' } } },
    onOddity: (what) => oddities.push(what),
    onStderr: () => {},
  });
  return { ...connection, found, notifications, oddities };
};

const call = (
  { era, correlator }: Connection,
  name: string,
  more: JsonObject = {},
  onProgress?: (params: JsonObject) => void,
) => {
  const params = { name, arguments: {}, ...more };
  return correlator.request('tools/call', era === 'stateless' ? withClaims(params, claims) : params, { onProgress });
};

const withProgress = async (connection: Connection, name: string, args: JsonObject = {}): Promise<unknown[]> => {
  const seen: unknown[] = [];
  const more = { arguments: args, _meta: { progressToken: 'p' } };
  await call(connection, name, more, ({ progress }) => seen.push(progress));
  return seen;
};

describe.each([
  ['handshake', { handshake: true, stateless: false }, 'handshake'],
  ['stateless', { handshake: 'untried', stateless: true }, 'stateless'],
  ['both', { handshake: 'untried', stateless: true }, 'stateless'],
])('the fixture on the second SDK, era %s', (era, eras, spoken) => {
  const ready = fixture(era);

  test('is understood, and answers with progress in order', async () => {
    const connection = await connect(await ready);
    expect(connection.era).toBe(spoken);
    expect(connection.found).toMatchObject([eras]);
    expect(await call(connection, 'test_simple_text')).toMatchObject({ result: { content: [{ type: 'text' }] } });
    expect(await withProgress(connection, 'test_tool_with_progress')).toEqual([0, 50, 100]);
    expect(await call(connection, 'test_error_handling')).toMatchObject({ result: { isError: true } });
    expect(connection.oddities).toEqual([]);
  });
});

describe('the fixture with a handshake', () => {
  const ready = fixture('handshake');

  test('asks on the stream of a call, and is answered', async () => {
    const connection = await connect(await ready, 'streamable-http', { sampling: {}, elicitation: {} });
    const asked = await call(connection, 'test_sampling', { arguments: { prompt: 'x' } });
    expect(JSON.stringify(asked)).toContain('sampled');
  });

  test('closes a stream in mid-call, and the rest is fetched', async () => {
    const connection = await connect(await ready);
    expect(await call(connection, 'test_reconnection')).toMatchObject({ result: { content: [{ type: 'text' }] } });
    expect(connection.oddities).toEqual([]);
  });

  test('tells on the stream that listens that its tools changed', async () => {
    const connection = await connect(await ready);
    await call(connection, 'test_trigger_tool_change');
    await vi.waitFor(() => expect(connection.notifications).toContain('notifications/tools/list_changed'), {
      timeout: 5_000,
    });
  });
});

describe('server-everything', () => {
  test('over Streamable HTTP, and after a restart its session is gone for good', async () => {
    const port = await freePort();
    const first = await everything('streamableHttp', port);
    const connection = await connect(`http://127.0.0.1:${port}/mcp`);
    expect(connection.found).toMatchObject([{ handshake: true, stateless: false }]);
    const args = { duration: 0.3, steps: 3 };
    expect(await withProgress(connection, 'trigger-long-running-operation', args)).toEqual([1, 2, 3]);
    first.kill('SIGKILL');
    await once(first, 'exit');
    await everything('streamableHttp', port);
    // It refuses a session that it does not know with 400, where the specification wants 404.
    const refused = call(connection, 'echo', { arguments: { message: 'x' } });
    await Promise.allSettled([refused]);
    expect(await connection.exited).toMatchObject({ words: 'forgot our session' });
    const again = await connect(`http://127.0.0.1:${port}/mcp`);
    expect(await call(again, 'echo', { arguments: { message: 'é' } })).toMatchObject({
      result: { content: [{ text: 'Echo: é' }] },
    });
  });

  test('over HTTP+SSE, where it is asked for', async () => {
    const port = await freePort();
    const child = await everything('sse', port);
    const connection = await connect(`http://127.0.0.1:${port}/sse`, 'sse');
    expect(connection.found).toMatchObject([{ handshake: true, stateless: false }]);
    const args = { duration: 0.3, steps: 3 };
    expect(await withProgress(connection, 'trigger-long-running-operation', args)).toEqual([1, 2, 3]);
    child.kill('SIGKILL');
    expect(await connection.exited).toMatchObject({ words: 'closed its stream' });
  });

  test('of the other kind is said to be so', async () => {
    const port = await freePort();
    await everything('sse', port);
    await expect(connect(`http://127.0.0.1:${port}/sse`)).rejects.toMatchObject({
      code: 'upstream-unavailable',
      remedy: expect.stringContaining('`"type": "sse"`') as string,
    });
  });
});
