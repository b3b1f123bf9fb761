import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { resultText } from '../../protocol/jsonrpc.ts';
import { describe, expect, test } from 'vitest';
import { writeCertificate } from '../../../test/fixtures/certificate.ts';
import { temporaryFolder } from '../../../test/fixtures/config-files.ts';
import { eventually, startHttp } from '../../../test/fixtures/http-world.ts';

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

/** Connects, and says what certificate is shown. */
const handshake = (port: number): Promise<{ readonly socket: TLSSocket; readonly fingerprint: string }> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      resolve({ socket, fingerprint: socket.getPeerX509Certificate()?.fingerprint256 ?? '' });
    });
    socket.on('error', reject);
  });

describe('other settings while it listens', () => {
  const settings = {
    host: '127.0.0.1',
    port: 0,
    path: '/mcp',
    maxMessageBytes: 100_000,
    maxConnections: 1_000,
    limits: { sweepMs: 20, drainMs: 100 },
  };

  test('what may ask, and where, changes with the next request', async () => {
    await using http = await startHttp();
    const { message, headers } = http.statelessly('server/discover');
    const evil = { ...headers, host: 'film.example' };
    expect((await http.post(message, evil)).status).toBe(403);
    (await http.face.prepare({ ...settings, allowedHosts: ['film.example'] })).commit();
    expect((await http.post(message, evil)).status).toBe(200);
    (await http.face.prepare({ ...settings, path: '/elsewhere' })).commit();
    expect((await http.post(message, headers)).status).toBe(404);
    expect(http.face.url).toMatch(/\/elsewhere$/);
  });

  test('another port: the new one takes requests before the old one ends, and no session and no call is lost', async () => {
    await using http = await startHttp();
    const session = await http.open();
    const port = await freePort();
    const call = { id: 9, method: 'tools/call', params: { name: 'held', arguments: {} } };
    const slow = http.post(call, session);
    await eventually(() => http.peers.held.length === 1);
    const prepared = await http.face.prepare({ ...settings, port });
    expect((await fetch(`http://127.0.0.1:${port}/mcp`, { method: 'DELETE' })).status).toBe(401);
    prepared.commit();
    http.peers.held.at(0)?.outlet.reply(resultText(9, '{}'));
    expect(await slow).toMatchObject({ status: 200, json: { id: 9 } });
    expect(http.face.url).toBe(`http://127.0.0.1:${port}/mcp`);
    expect(http.face.sessions).toBe(1);
    await expect(fetch(`http://127.0.0.1:${http.port}/mcp`)).rejects.toThrow('fetch failed');
  });

  test('a port that is taken changes nothing', async () => {
    await using http = await startHttp();
    await using other = await startHttp();
    await expect(http.face.prepare({ ...settings, port: other.port, path: '/elsewhere' })).rejects.toThrow(
      'another program',
    );
    expect((await http.initialize()).status).toBe(200);
  });

  test('what cannot be while it listens waits for a new start, and the rest holds', async () => {
    await using http = await startHttp();
    const { message, headers } = http.statelessly('server/discover');
    const tls = writeCertificate(temporaryFolder());
    const prepared = await http.face.prepare({ ...settings, tls, allowedHosts: ['film.example'] });
    expect(prepared.waiting).toEqual(['tls']);
    prepared.commit();
    expect((await http.post(message, { ...headers, host: 'film.example' })).status).toBe(200);
  });

  test('new connections get the new certificate, and those that are open stay', async () => {
    const folder = temporaryFolder();
    const old = writeCertificate(folder);
    await using http = await startHttp({ tls: old });
    const port = Number(new URL(http.face.url).port);
    const first = await handshake(port);
    const current = writeCertificate(folder);
    (await http.face.prepare({ ...settings, tls: current })).commit();
    const second = await handshake(port);
    expect(first.socket.destroyed).toBe(false);
    expect(second.fingerprint).not.toBe(first.fingerprint);
    writeFileSync(current.key, 'no key');
    await expect(http.face.prepare({ ...settings, tls: current })).rejects.toThrow('cannot be used together');
    expect((await handshake(port)).fingerprint).toBe(second.fingerprint);
    for (const { socket } of [first, second]) socket.destroy();
  });
});
