import { expect, test } from 'vitest';
import { createAuthority } from '../../test/fixtures/authority.ts';
import { tcpServer, tlsServer } from '../../test/fixtures/egress-world.ts';
import type { Destination } from './admit.ts';
import { createDial } from './dial.ts';
import { createPreflight } from './preflight.ts';
import type { Preflight } from './preflight.ts';
import { createSecure } from './secure.ts';

const authority = createAuthority();
const dial = createDial({ connectMs: 1_000, signal: new AbortController().signal, corporate: undefined });

const to = (port: number, host = 'site.example'): Destination => ({
  host,
  port,
  scheme: 'https',
  addresses: ['127.0.0.1'],
  local: true,
});

const world = async (issued = authority.issue(['site.example'])) => {
  const clock = { now: Date.now() };
  let visits = 0;
  const port = await tlsServer(issued, undefined, () => (visits += 1));
  const preflight: Preflight = createPreflight(dial, createSecure(authority.pem, 1_000), () => clock.now);
  return { clock, port, preflight, visits: () => visits };
};

test('a verdict holds for ten minutes', async () => {
  const { clock, port, preflight, visits } = await world();
  await preflight.verify(to(port));
  clock.now += 599_000;
  await preflight.verify(to(port));
  expect(visits()).toBe(1);
  clock.now += 2_000;
  await preflight.verify(to(port));
  expect(visits()).toBe(2);
});

test('a verdict holds no longer than its certificate', async () => {
  const { clock, port, preflight, visits } = await world(authority.issue(['site.example'], [-1, 1 / 1_440]));
  await preflight.verify(to(port));
  clock.now += 61_000;
  await preflight.verify(to(port)).catch(() => {});
  expect(visits()).toBe(2);
});

test('a refusal holds for fifteen seconds', async () => {
  const { clock, port, preflight, visits } = await world(authority.issue(['evil.example']));
  const refused = expect.objectContaining({ data: { reason: 'certificate:ERR_TLS_CERT_ALTNAME_INVALID' } }) as Error;
  await expect(preflight.verify(to(port))).rejects.toEqual(refused);
  clock.now += 14_000;
  await expect(preflight.verify(to(port))).rejects.toEqual(refused);
  expect(visits()).toBe(1);
  clock.now += 2_000;
  await expect(preflight.verify(to(port))).rejects.toEqual(refused);
  expect(visits()).toBe(2);
});

test('a verdict is about one name, one port and its addresses', async () => {
  const { port, preflight, visits } = await world(authority.issue(['site.example', 'www.site.example']));
  await preflight.verify(to(port));
  await preflight.verify(to(port, 'www.site.example'));
  await preflight.verify({ ...to(port), addresses: ['127.0.0.1', '::1'] });
  expect(visits()).toBe(3);
  await expect(preflight.verify(to(port, 'evil.example'))).rejects.toMatchObject({ code: 'permission-denied' });
});

test('many questions at once are one handshake', async () => {
  const { port, preflight, visits } = await world();
  await Promise.all(Array.from({ length: 8 }, () => preflight.verify(to(port))));
  expect(visits()).toBe(1);
});

test('a network that fails is no verdict: the next one tries again', async () => {
  let visits = 0;
  const port = await tcpServer((socket) => {
    visits += 1;
    socket.destroy();
  });
  const preflight = createPreflight(dial, createSecure(authority.pem, 1_000));
  for (const attempt of [1, 2]) {
    await expect(preflight.verify(to(port))).rejects.toMatchObject({ code: 'upstream-unavailable' });
    expect(visits).toBe(attempt);
  }
});

test('a handshake that hangs is given up in time', async () => {
  const port = await tcpServer(() => {});
  const preflight = createPreflight(dial, createSecure(undefined, 100));
  await expect(preflight.verify(to(port))).rejects.toMatchObject({ data: { reason: 'tls:ETIMEDOUT' } });
});

test('what is forgotten is verified again', async () => {
  const { port, preflight, visits } = await world();
  await preflight.verify(to(port));
  preflight.forget(to(port));
  await preflight.verify(to(port));
  expect(visits()).toBe(2);
});

test('without more authorities, only those of this machine are trusted', async () => {
  const port = await tlsServer(authority.issue(['site.example']));
  const preflight = createPreflight(dial, createSecure(undefined, 1_000));
  await expect(preflight.verify(to(port))).rejects.toMatchObject({
    data: { reason: 'certificate:UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
  });
});
