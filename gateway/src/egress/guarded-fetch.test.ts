import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createSecureServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { httpServer, json } from '../../test/fixtures/http-server.ts';
import { createGuardedFetch } from './guarded-fetch.ts';
import type { GuardedFetch, GuardOptions, Outgoing, Reply } from './guarded-fetch.ts';

const guarded = (url: string, more: Partial<GuardOptions> = {}): GuardedFetch => {
  const fetch = createGuardedFetch({ url, headers: {}, allowHttp: false, connectMs: 2_000, ...more });
  onTestFinished(fetch.close);
  return fetch;
};

const get: Outgoing = { method: 'GET', headers: { accept: 'application/json' } };
const post: Outgoing = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"é":1}' };

const textOf = async ({ body }: Reply): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of body) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};
const ask = async (fetch: GuardedFetch, outgoing = get): Promise<string> => textOf(await fetch.send(outgoing).reply);

const at = (...addresses: readonly string[]): Pick<GuardOptions, 'resolve'> => ({
  resolve: async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
});

describe('what leaves', () => {
  test('is the headers of the protocol and of the configuration, and nothing else', async () => {
    const { origin, heard } = await httpServer((request) => json(request, {}, 200, { 'set-cookie': 'a=b' }));
    const fetch = guarded(`${origin}/mcp?x=1`, { headers: { Authorization: 'Bearer x', 'X-Tenant': 'ours' } });
    const message = { ...post, headers: { ...post.headers, 'Mcp-Method': 'tools/call', 'MCP-Protocol-Version': 'v' } };
    await ask(fetch, message);
    await ask(fetch, message);
    expect(heard.map(({ method, url, body }) => [method, url, body])).toEqual(
      Array.from({ length: 2 }, () => ['POST', '/mcp?x=1', '{"é":1}']),
    );
    for (const { rawHeaders } of heard) {
      expect(rawHeaders.filter((_, index) => index % 2 === 0)).toEqual([
        'accept-encoding',
        'Authorization',
        'X-Tenant',
        'content-type',
        'Mcp-Method',
        'MCP-Protocol-Version',
        'content-length',
        'Host',
        'Connection',
      ]);
    }
    expect(heard[0]?.headers).toMatchObject({ 'accept-encoding': 'identity', 'content-length': '8' });
  });

  test.each(['authorization', 'Cookie', 'x-forwarded-for', 'origin', 'host'])(
    'never is a header %s that a message brings',
    async (name) => {
      const { origin, heard } = await httpServer((request) => json(request, {}));
      const reply = guarded(origin).send({ ...get, headers: { [name]: 'x' } }).reply;
      await expect(reply).rejects.toMatchObject({ code: 'internal' });
      expect(heard).toEqual([]);
    },
  );

  test('never goes to another origin, not even where the server names one for its messages', async () => {
    const [here, there] = [await httpServer((request) => json(request, 1)), await httpServer(() => {})];
    const fetch = guarded(here.origin);
    expect(await ask(fetch, { ...get, url: `${here.origin}/other` })).toBe('1');
    for (const url of [there.origin, 'https://127.0.0.1/', 'file:///etc/passwd', 'x']) {
      const { reply } = fetch.send({ ...get, url });
      // oxlint-disable-next-line no-await-in-loop -- one after the other is enough
      await expect(reply).rejects.toMatchObject({ code: 'upstream-unavailable' });
    }
    expect(there.heard).toEqual([]);
  });

  test('travels on one connection as long as there is one', async () => {
    const { origin, sockets } = await httpServer((request) => json(request, 1));
    const fetch = guarded(origin);
    for (let round = 0; round < 5; round += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
      expect(await ask(fetch)).toBe('1');
    }
    expect(sockets.size).toBe(1);
  });

  test('is refused as a whole where a header holds a line end, without showing it', () => {
    const headers = { Authorization: 'Bearer key\r\nHost: evil' };
    expect(() => guarded('http://127.0.0.1:1', { headers })).toThrow(
      /^The header Authorization of a server holds what no header may, such as a line end\.$/,
    );
  });
});

describe('a name', () => {
  test.each([
    [['127.0.0.1']],
    [['10.0.0.1']],
    [['192.168.1.1']],
    [['169.254.169.254']],
    [['100.100.100.200']],
    [['::1']],
    [['fe80::1']],
    [['fd00:ec2::254']],
    [['::ffff:127.0.0.1']],
    [['64:ff9b::7f00:1']],
    [['93.184.216.34', '127.0.0.1']],
    [[]],
  ])('that resolves to %j is not dialled', async (addresses) => {
    const { port, sockets } = await httpServer(() => {});
    const fetch = guarded(`http://rebound.example.org:${port}`, { allowHttp: true, ...at(...addresses) });
    await expect(ask(fetch)).rejects.toMatchObject({
      code: 'upstream-unavailable',
      message: `http://rebound.example.org:${port} resolves to an address of this machine, its network or its cloud.`,
      remedy: 'If that is meant, write the address itself into its `url`.',
    });
    expect(sockets.size).toBe(0);
  });

  test.each(['metadata.google.internal', 'instance-data'])('%s is no exception', async (host) => {
    const fetch = guarded(`http://${host}`, { allowHttp: true, ...at('169.254.169.254') });
    await expect(ask(fetch)).rejects.toMatchObject({ code: 'upstream-unavailable' });
  });

  test('that is public is let through to exactly the addresses that were checked', async () => {
    let asked = 0;
    // The documentation block leads nowhere; what counts is that it was tried.
    const resolve = async () => [{ address: '192.0.2.1', family: 4 }].slice(0, (asked += 1));
    const fetch = guarded('https://mcp.example.org', { resolve, connectMs: 150 });
    const failure: unknown = await ask(fetch).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'upstream-unavailable' });
    expect(String(failure)).toMatch(/cannot be reached \((?:ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ECONNREFUSED)\)/);
    expect(asked).toBe(1);
  });

  test('localhost is this machine, or it is not dialled', async () => {
    const { port } = await httpServer((request) => json(request, 1));
    const url = `http://localhost:${port}/`;
    expect(await ask(guarded(url))).toBe('1');
    expect(await ask(guarded(url, at('127.0.0.1')))).toBe('1');
    await expect(ask(guarded(url, at('93.184.216.34')))).rejects.toMatchObject({
      message: `http://localhost:${port} resolves to another machine.`,
    });
    await expect(ask(guarded(url, at('10.0.0.1')))).rejects.toThrow('another machine');
  });

  test('is resolved anew for each connection, and checked each time', async () => {
    const { port, server } = await httpServer((request) => json(request, 1));
    const answers = ['127.0.0.1', '10.0.0.1'];
    const fetch = guarded(`http://localhost:${port}`, {
      resolve: async () => [{ address: answers.shift() ?? '', family: 4 }],
    });
    expect(await ask(fetch)).toBe('1');
    server.closeAllConnections();
    await sleep(20);
    await expect(ask(fetch)).rejects.toThrow('resolves to another machine');
  });
});

describe('an address', () => {
  test.each(['http://10.0.0.1/', 'http://example.org/', 'http://0.0.0.0/', 'http://localhost.example.org/'])(
    'of another machine is not spoken to without encryption: %s',
    (url) => {
      expect(() => guarded(url)).toThrow('The URL of a server is not encrypted and leads to another machine.');
      expect(guarded(url, { allowHttp: true }).origin).toBe(new URL(url).origin);
    },
  );

  test.each(['ftp://127.0.0.1/', 'https://a@b/', 'https://', 'x', 'https://a b/', 'https://127.0.0.1\\@b/'])(
    'that can be read in two ways, or not at all, is refused: %s',
    (url) => expect(() => guarded(url)).toThrow('The URL of a server'),
  );

  test('in any spelling is what it is', async () => {
    const { port } = await httpServer((request) => json(request, 1));
    for (const host of ['127.1', '0x7f.1', '2130706433', '[::ffff:127.0.0.1]']) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other is enough
      expect(await ask(guarded(`http://${host}:${port}`))).toBe('1');
    }
  });
});

describe('a redirect', () => {
  const redirect = (status: number, location: (origin: string) => string) =>
    httpServer((request) => {
      if (request.url !== '/mcp') return json(request, request.body);
      request.response.writeHead(status, { location: location(`http://${request.headers.host}`) });
      return request.response.end();
    });

  test.each([301, 302, 307, 308])('%d to the same origin is followed with the same message', async (status) => {
    const { origin, heard } = await redirect(status, () => '/mcp/');
    expect(await ask(guarded(`${origin}/mcp`), post)).toBe('{"é":1}');
    expect(heard.map(({ method, url }) => `${method} ${url}`)).toEqual(['POST /mcp', 'POST /mcp/']);
  });

  test.each([
    [303, (origin: string) => `${origin}/mcp/`],
    [307, () => 'http://localhost:1/'],
    [307, (origin: string) => origin.replace('http:', 'https:')],
    [307, () => 'file:///etc/passwd'],
    [307, () => 'http://'],
    [307, () => 'http://169.254.169.254/latest/meta-data'],
  ])('%d to elsewhere is refused (%#)', async (status, location) => {
    const { origin, heard } = await redirect(status, location);
    const fetch = guarded(`${origin}/mcp`, { headers: { Authorization: 'Bearer x' } });
    await expect(ask(fetch, post)).rejects.toMatchObject({
      code: 'upstream-unavailable',
      message: expect.stringMatching(/redirects to another place/) as string,
    });
    expect(heard).toHaveLength(1);
  });

  test('that goes in circles ends', async () => {
    const { origin, heard } = await redirect(307, () => '/mcp');
    await expect(ask(guarded(`${origin}/mcp`))).rejects.toThrow('redirects more than 3 times');
    expect(heard).toHaveLength(4);
  });
});

describe('a server that is not there', () => {
  test('is told apart from one that may have heard the message', async () => {
    const { origin, close } = await httpServer(({ request }) => request.socket.destroy());
    const fetch = guarded(origin);
    await expect(ask(fetch, post)).rejects.toMatchObject({
      code: 'upstream-failed',
      message: `${origin} closed the connection before it answered.`,
    });
    close();
    await sleep(20);
    await expect(ask(fetch, post)).rejects.toMatchObject({
      code: 'upstream-unavailable',
      message: `${origin} cannot be reached (ECONNREFUSED).`,
    });
  });

  test('is waited for as long as a connection may take', async () => {
    const fetch = guarded('https://mcp.example.org', { resolve: () => new Promise(() => {}), connectMs: 30 });
    await expect(ask(fetch)).rejects.toThrow('https://mcp.example.org cannot be reached (ETIMEDOUT).');
  });

  test('shows nothing of its path', async () => {
    const fetch = guarded('https://mcp.example.org/key-in-path?token=x', { resolve: async () => [] });
    const failure: unknown = await ask(fetch).catch((error: unknown) => error);
    expect(String(failure)).not.toMatch(/key-in-path|token/);
  });
});

describe('an exchange that is aborted', () => {
  test('closes its connection, before the answer and in the middle of it', async () => {
    const { origin, heard } = await httpServer(({ url, response }) => {
      if (url === '/begun') response.write('x');
    });
    const fetch = guarded(origin);
    const waiting = fetch.send(get);
    const begun = fetch.send({ ...get, url: `${origin}/begun` });
    const { body } = await begun.reply;
    await vi.waitFor(() => expect(heard).toHaveLength(2));
    const closed = Promise.all(
      heard.map(({ response }) => new Promise((resolve) => response.once('close', () => resolve(true)))),
    );
    const broken = new Promise((resolve) => body.once('error', resolve));
    waiting.abort();
    begun.abort();
    await expect(waiting.reply).rejects.toMatchObject({ code: 'upstream-failed' });
    expect(await broken).toBeInstanceOf(Error);
    expect(await closed).toEqual([true, true]);
  });

  test('never begins where it is early', async () => {
    const { origin, heard } = await httpServer(() => {});
    const exchange = guarded(origin).send(get);
    exchange.abort();
    await expect(exchange.reply).rejects.toMatchObject({ code: 'upstream-failed' });
    await sleep(20);
    expect(heard).toEqual([]);
  });
});

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

test.skipIf(!hasOpenssl)('a certificate that nobody vouches for is refused', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'storycore-tls-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const words = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ${key} -out ${cert} -days 1 -subj /CN=localhost`;
  execFileSync('openssl', words.split(' '), { stdio: 'ignore' });
  const { port, heard } = await httpServer(
    (request) => json(request, 1),
    (listener) => createSecureServer({ key: readFileSync(key), cert: readFileSync(cert) }, listener),
  );
  await expect(ask(guarded(`https://localhost:${port}`))).rejects.toMatchObject({
    code: 'upstream-unavailable',
    message: expect.stringMatching(
      /has a certificate that is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)\.$/,
    ) as string,
    remedy: expect.stringContaining('NODE_EXTRA_CA_CERTS') as string,
  });
  expect(heard).toEqual([]);
});
