import { createServer } from 'node:http';
import { connect } from 'node:net';
import { expect, test, vi } from 'vitest';
import { createAuthority } from '../../test/fixtures/authority.ts';
import {
  echo,
  egressWorld,
  readAll,
  rule,
  tcpServer,
  tlsServer,
  tlsThrough,
  tunnel,
} from '../../test/fixtures/egress-world.ts';
import { httpServer } from '../../test/fixtures/http-server.ts';
import type { CorporateProxy } from './corporate.ts';

/** A proxy of a company that leads everything to one port, and remembers what it was asked. */
const company = async (leadsTo: number): Promise<{ proxy: CorporateProxy; asked: string[] }> => {
  const asked: string[] = [];
  const { server, port } = await httpServer(
    () => {},
    (listener) => createServer(listener),
  );
  server.on('connect', (request, socket) => {
    asked.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
    const far = connect(leadsTo, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Yes\r\nX: y\r\n\r\n');
      socket.pipe(far).pipe(socket);
    });
    far.on('error', () => socket.destroy());
    socket.on('error', () => far.destroy());
  });
  return { proxy: { host: '127.0.0.1', port }, asked };
};

const publicRule = { host: 'site.example', port: 443, scheme: 'https' as const };
const authority = createAuthority();

test('behind a corporate proxy the checked address is asked for, verified, and recorded', async () => {
  const { proxy, asked } = await company(await tlsServer(authority.issue(['site.example'])));
  const world = await egressWorld([publicRule], {
    corporate: { ...proxy, credentials: () => 'me:secret' },
    authorities: authority.pem,
    resolve: async () => ['203.0.113.7'],
  });
  const { socket } = await tunnel(world, 'site.example:443');
  const secured = await tlsThrough(socket, 'site.example');
  secured.end('hello');
  expect(await readAll(secured)).toBe('hello');
  const credentials = `Basic ${Buffer.from('me:secret').toString('base64')}`;
  // Once to verify, once for the server.
  expect(asked).toEqual([`203.0.113.7:443 ${credentials}`, `203.0.113.7:443 ${credentials}`]);
  secured.destroy();
  await vi.waitFor(() => expect(world.entries).toMatchObject([{ address: '203.0.113.7', verdict: 'allowed' }]));
  expect(JSON.stringify(world.entries)).not.toContain('secret');
});

test('a name that stands for a private address is not asked for there either', async () => {
  const { proxy, asked } = await company(1);
  for (const resolvesNames of [false, true]) {
    const world = await egressWorld([publicRule], { corporate: { ...proxy, resolvesNames } });
    expect((await tunnel(world, 'site.example:443')).head).toMatch(/^HTTP\/1\.1 403 [^]*private-address/);
  }
  expect(asked).toEqual([]);
});

test('a name that means nothing here is asked for by name where the proxy resolves names, and refused elsewhere', async () => {
  const { proxy, asked } = await company(await tcpServer(echo));
  const resolve = (): Promise<never> => Promise.reject(new Error('ENOTFOUND'));
  const rules = [{ host: 'db.example', port: 5, scheme: 'tcp' as const }];
  const ours = await egressWorld(rules, { corporate: proxy, resolve });
  expect((await tunnel(ours, 'db.example:5')).head).toMatch(/^HTTP\/1\.1 502 [^]*name-not-found/);
  const theirs = await egressWorld(rules, { corporate: { ...proxy, resolvesNames: true }, resolve });
  const { socket } = await tunnel(theirs, 'db.example:5');
  socket.end('hello');
  expect(await readAll(socket)).toBe('hello');
  expect(asked).toEqual(['db.example:5']);
  expect(theirs.entries).toMatchObject([{ verdict: 'allowed', sent: 5, received: 5 }]);
  expect(theirs.entries[0]?.address).toBeUndefined();
});

test('what a rule names of this machine is not asked of the corporate proxy', async () => {
  const { proxy, asked } = await company(1);
  const far = await tcpServer(echo);
  const world = await egressWorld([rule('db.example', far, 'tcp')], { corporate: proxy });
  expect((await tunnel(world, `db.example:${far}`)).head).toMatch(/^HTTP\/1\.1 200 /);
  expect(asked).toEqual([]);
});

test.each([
  ['refuses', 'HTTP/1.1 407 No\r\n\r\n'],
  ['says no HTTP', 'hello\r\n\r\n'],
  ['says too much', 'x'.repeat(20_000)],
  ['closes', undefined],
  ['stays silent', ''],
])('a corporate proxy that %s ends that connection in time', async (_what, words) => {
  const port = await tcpServer((socket) => {
    if (words === undefined) socket.destroy();
    else socket.write(words);
  });
  const world = await egressWorld([{ host: 'db.example', port: 5, scheme: 'tcp' }], {
    corporate: { host: '127.0.0.1', port },
    resolve: async () => ['203.0.113.7'],
    connectMs: 300,
  });
  expect((await tunnel(world, 'db.example:5')).head).toMatch(/^HTTP\/1\.1 502 [^]*corporate-proxy/);
  expect(world.entries).toMatchObject([{ verdict: 'failed', reason: 'corporate-proxy' }]);
});
