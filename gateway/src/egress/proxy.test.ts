import { expect, test, vi } from 'vitest';
import {
  connectWords,
  dialPort,
  echo,
  fullPort,
  egressWorld,
  readAll,
  rule,
  say,
  tcpServer,
  tunnel,
} from '../../test/fixtures/egress-world.ts';
import { httpServer, json } from '../../test/fixtures/http-server.ts';
import type { EgressRule } from '../policy/confinement.ts';

test('without rules nothing gets out', async () => {
  const far = await tcpServer(echo);
  const world = await egressWorld([]);
  expect((await tunnel(world, `127.0.0.1:${far}`)).head).toMatch(/^HTTP\/1\.1 403 /);
  expect(await say(world, `GET http://127.0.0.1:${far}/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)).toMatch(
    /^HTTP\/1\.1 403 /,
  );
});

test('a rule that is taken away counts at the next connection', async () => {
  const far = await tcpServer(echo);
  let rules: readonly EgressRule[] = [rule('db.example', far, 'tcp')];
  const world = await egressWorld([], { rules: () => rules });
  expect((await tunnel(world, `db.example:${far}`)).head).toMatch(/^HTTP\/1\.1 200 /);
  rules = [];
  expect((await tunnel(world, `db.example:${far}`)).head).toMatch(/^HTTP\/1\.1 403 /);
});

test('a rule for a public name opens nothing on this machine', async () => {
  const far = await tcpServer(echo);
  const world = await egressWorld([{ host: 'site.example', port: far, scheme: 'tcp' }]);
  const { head } = await tunnel(world, `site.example:${far}`);
  expect(head).toMatch(/^HTTP\/1\.1 403 [^]*private-address[^]*site\.example stands for an address of this machine/);
});

test('a head of a megabyte is refused while it comes', async () => {
  const world = await egressWorld([rule('site.example', 80, 'http')]);
  const socket = dialPort(world.port);
  socket.write(`GET http://site.example/ HTTP/1.1\r\nX: ${'x'.repeat(2 ** 20)}\r\n\r\n`);
  expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 431 [^]*header-too-large/);
  expect(world.entries).toMatchObject([{ verdict: 'denied', reason: 'header-too-large' }]);
});

test('what is no HTTP is refused once, however much of it comes', async () => {
  const world = await egressWorld([]);
  const socket = dialPort(world.port);
  const flood = setInterval(() => socket.write('\0'.repeat(100)), 5);
  expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 400 [^]*malformed-request/);
  clearInterval(flood);
  await vi.waitFor(() => expect(socket.destroyed || socket.readableEnded).toBe(true));
  expect(world.entries).toHaveLength(1);
});

test('a head that drips does not hold its connection', async () => {
  const world = await egressWorld([], { headMs: 150 });
  const socket = dialPort(world.port);
  socket.write('GET http://site.example/ HTTP/1.1\r\n');
  const drip = setInterval(() => socket.write('X: 1\r\n'), 20);
  const started = performance.now();
  expect(await readAll(socket)).toBe('');
  clearInterval(drip);
  expect(performance.now() - started).toBeLessThan(5_000);
  expect(world.entries).toMatchObject([{ verdict: 'denied', reason: 'no-request' }]);
});

test('nor does a second head on a connection that was used', async () => {
  const far = await httpServer((heard) => json(heard, 1));
  const world = await egressWorld([rule('site.example', far.port, 'http')], { headMs: 300 });
  const socket = dialPort(world.port);
  socket.write(`GET http://site.example:${far.port}/ HTTP/1.1\r\nHost: x\r\n\r\n`);
  await vi.waitFor(() => expect(world.entries).toHaveLength(1));
  socket.write('GET http://');
  await readAll(socket);
  expect(world.entries.map(({ reason }) => reason)).toEqual([undefined, 'no-request']);
});

test('a connection that is kept open for another request ends without a word', async () => {
  const far = await httpServer((heard) => json(heard, 1));
  const world = await egressWorld([rule('site.example', far.port, 'http')], { headMs: 150 });
  const socket = dialPort(world.port);
  socket.write(`GET http://site.example:${far.port}/ HTTP/1.1\r\nHost: x\r\n\r\n`);
  await readAll(socket);
  expect(world.entries.map(({ verdict }) => verdict)).toEqual(['allowed']);
});

test('nor does a body that never comes', async () => {
  const far = await httpServer(() => {});
  const world = await egressWorld([rule('site.example', far.port, 'http')], { idleMs: 150 });
  const socket = dialPort(world.port);
  socket.write(`POST http://site.example:${far.port}/ HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n`);
  await readAll(socket);
  await vi.waitFor(() => expect(world.entries).toHaveLength(1));
});

test('a connection that says nothing and leaves is no matter for the journal', async () => {
  const world = await egressWorld([]);
  const socket = dialPort(world.port);
  socket.end();
  await readAll(socket);
  expect(world.entries).toEqual([]);
});

test('one connection too many is refused, and has its turn when another has gone', async () => {
  const far = await tcpServer(echo);
  const world = await egressWorld([rule('db.example', far, 'tcp')], { maxConnections: 2 });
  const { socket } = await tunnel(world, `db.example:${far}`);
  await tunnel(world, `db.example:${far}`);
  expect(await say(world, connectWords(`db.example:${far}`))).toMatch(/^HTTP\/1\.1 503 [^]*too-many-connections/);
  socket.destroy();
  await vi.waitFor(async () => expect((await tunnel(world, `db.example:${far}`)).head).toMatch(/^HTTP\/1\.1 200 /));
});

const isLinux = process.platform === 'linux';

test.skipIf(!isLinux)('a far end that takes no connection is given up in time (made as Linux does)', async () => {
  const full = await fullPort();
  const world = await egressWorld([rule('far.example', full, 'tcp')], { connectMs: 200 });
  expect((await tunnel(world, `far.example:${full}`)).head).toMatch(/^HTTP\/1\.1 502 /);
  expect(world.entries).toMatchObject([{ verdict: 'failed', reason: 'unreachable' }]);
});

test('a second address is tried where the first does not answer', async () => {
  const far = await tcpServer(echo);
  const addresses = ['::1', '127.0.0.1'];
  const world = await egressWorld([{ ...rule('db.example', far, 'tcp'), addresses }], {
    resolve: async () => addresses,
  });
  expect((await tunnel(world, `db.example:${far}`)).head).toMatch(/^HTTP\/1\.1 200 /);
});

test.skipIf(!isLinux)('closing closes what is open and what is being opened, and lets nothing new in', async () => {
  const [far, full] = await Promise.all([tcpServer(echo), fullPort()]);
  const rules = [rule('db.example', far, 'tcp'), rule('far.example', full, 'tcp')];
  const world = await egressWorld(rules, { connectMs: 60_000 });
  const { socket } = await tunnel(world, `db.example:${far}`);
  const waiting = dialPort(world.port);
  waiting.write(connectWords(`far.example:${full}`));
  const dripping = dialPort(world.port);
  dripping.write('GET http');
  await new Promise((resolve) => setTimeout(resolve, 50));
  world.proxy.close();
  expect(await Promise.all([socket, waiting, dripping].map(readAll))).toEqual(['', '', '']);
  await vi.waitFor(() => expect(world.entries.map(({ verdict }) => verdict).toSorted()).toEqual(['allowed', 'failed']));
  expect(await readAll(dialPort(world.port))).toBe('');
});
