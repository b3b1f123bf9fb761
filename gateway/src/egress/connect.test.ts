import { describe, expect, test, vi } from 'vitest';
import { createAuthority } from '../../test/fixtures/authority.ts';
import {
  connectWords,
  dialPort,
  echo,
  egressWorld,
  readAll,
  rule,
  say,
  tcpServer,
  tlsServer,
  tlsThrough,
  tunnel,
} from '../../test/fixtures/egress-world.ts';
import type { EgressWorld } from '../../test/fixtures/egress-world.ts';
import type { ConnectionEntry } from './journal-entry.ts';
import type { EgressOptions } from './proxy.ts';

const authority = createAuthority();

type FarWorld = EgressWorld & { readonly far: number; readonly visits: () => number };

/** A proxy that lets `site.example` be reached, where somebody with this certificate listens. */
const tlsWorld = async (
  issued = authority.issue(['site.example']),
  changes: Partial<EgressOptions> = {},
): Promise<FarWorld> => {
  let visits = 0;
  const far = await tlsServer(issued, echo, () => (visits += 1));
  const rules = ['site.example', '127.0.0.1'].map((host) => rule(host, far, 'https'));
  return { ...(await egressWorld(rules, { authorities: authority.pem, ...changes })), far, visits: () => visits };
};

const reached = async (world: EgressWorld, target: string, name = 'site.example'): Promise<string> => {
  const { socket } = await tunnel(world, target);
  const secured = await tlsThrough(socket, name);
  secured.write('hello');
  const heard = await new Promise<string>((resolve) => {
    secured.once('data', (chunk: Buffer) => resolve(chunk.toString()));
  });
  secured.destroy();
  return heard;
};

const onlyEntry = async (world: EgressWorld): Promise<ConnectionEntry | undefined> => {
  await vi.waitFor(() => expect(world.entries).toHaveLength(1), 5_000);
  return world.entries[0];
};

describe('a tunnel for https', () => {
  test('leads to the host that was verified, and is recorded with its certificate', async () => {
    const world = await tlsWorld();
    expect(await reached(world, `site.example:${world.far}`)).toBe('hello');
    const entry = await onlyEntry(world);
    expect(entry).toMatchObject({
      server: 'web',
      kind: 'connect',
      host: 'site.example',
      port: world.far,
      address: '127.0.0.1',
      scheme: 'https',
      verdict: 'allowed',
      tls: {
        protocol: 'TLSv1.3',
        fingerprint256: expect.stringMatching(/^[0-9A-F]{2}(:[0-9A-F]{2}){31}$/) as string,
        alpn: [],
      },
    });
    expect(entry?.at).toBeGreaterThan(Date.now() - 10_000);
    expect(entry?.sent).toBeGreaterThan(200);
    expect(entry?.received).toBeGreaterThan(500);
    expect(entry?.reason).toBeUndefined();
  });

  test('is opened for a name in any spelling that means the host', async () => {
    const world = await tlsWorld();
    expect(await reached(world, `SITE.example.:${world.far}`)).toBe('hello');
  });

  test('is opened for an address, whose clients name no server', async () => {
    const world = await tlsWorld(authority.issue(['127.0.0.1']));
    expect(await reached(world, `127.0.0.1:${world.far}`, '')).toBe('hello');
  });

  test.each([
    ['expired', authority.issue(['site.example'], [-9, -1]), 'CERT_HAS_EXPIRED'],
    ['not good yet', authority.issue(['site.example'], [1, 2]), 'CERT_NOT_YET_VALID'],
    ['of another name', authority.issue(['evil.example']), 'ERR_TLS_CERT_ALTNAME_INVALID'],
    [
      'of an authority that nobody knows',
      createAuthority('somebody').issue(['site.example']),
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ],
  ])('is not opened where the certificate is %s', async (_what, issued, code) => {
    const world = await tlsWorld(issued);
    const { head } = await tunnel(world, `site.example:${world.far}`);
    expect(head).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    expect(head).toContain(`x-storycore-mcp-denied: certificate:${code}\r\n`);
    expect(await onlyEntry(world)).toMatchObject({
      verdict: 'denied',
      reason: `certificate:${code}`,
      host: 'site.example',
    });
  });

  test('is not opened for a certificate that signs itself', async () => {
    const itself = createAuthority('site.example');
    const world = await tlsWorld(itself.itself);
    const { head } = await tunnel(world, `site.example:${world.far}`);
    expect(head).toContain('x-storycore-mcp-denied: certificate:DEPTH_ZERO_SELF_SIGNED_CERT\r\n');
  });

  test('is not opened where nobody speaks TLS', async () => {
    const far = await tcpServer((socket) => socket.end('hello\r\n'));
    const world = await egressWorld([rule('site.example', far, 'https')]);
    const { head } = await tunnel(world, `site.example:${far}`);
    expect(head).toMatch(/^HTTP\/1\.1 502 Bad Gateway\r\n/);
    expect(await onlyEntry(world)).toMatchObject({
      verdict: 'failed',
      reason: expect.stringMatching(/^tls:/) as string,
    });
  });

  test('carries nothing for another server name', async () => {
    const world = await tlsWorld();
    const { head, socket } = await tunnel(world, `site.example:${world.far}`);
    expect(head).toMatch(/^HTTP\/1\.1 200 /);
    const before = world.visits();
    await expect(tlsThrough(socket, 'other.example')).rejects.toThrow(/socket disconnected/);
    expect(await onlyEntry(world)).toMatchObject({ verdict: 'denied', reason: 'other-server-name', sent: 0 });
    expect(world.visits()).toBe(before);
  });

  test('carries nothing for no server name', async () => {
    const world = await tlsWorld();
    const { socket } = await tunnel(world, `site.example:${world.far}`);
    await expect(tlsThrough(socket, '')).rejects.toThrow(/socket disconnected/);
    expect(await onlyEntry(world)).toMatchObject({ verdict: 'denied', reason: 'no-server-name', sent: 0 });
  });

  test('carries nothing that is not TLS', async () => {
    const world = await tlsWorld();
    const { socket } = await tunnel(world, `site.example:${world.far}`);
    socket.write('GET / HTTP/1.1\r\nHost: other.example\r\n\r\n');
    expect(await readAll(socket)).toBe('');
    expect(await onlyEntry(world)).toMatchObject({ verdict: 'denied', reason: 'not-tls', sent: 0 });
  });

  test('does not wait for a client that stays silent, or drips', async () => {
    const world = await tlsWorld(undefined, { headMs: 150 });
    const { socket } = await tunnel(world, `site.example:${world.far}`);
    socket.write(Buffer.from([22, 3, 1]));
    const drip = setInterval(() => socket.write(Buffer.from([1])), 20);
    await readAll(socket);
    clearInterval(drip);
    expect((await onlyEntry(world))?.reason).toMatch(/^(?:hello-timeout|malformed-hello)$/);
  });

  test('is verified the first time, and then known', async () => {
    const world = await tlsWorld();
    await reached(world, `site.example:${world.far}`);
    const first = world.visits();
    await reached(world, `site.example:${world.far}`);
    expect([first, world.visits()]).toEqual([2, 3]);
  });

  test('is refused to everything without a rule, with the command that would allow it', async () => {
    const world = await tlsWorld();
    for (const target of [`evil.example:${world.far}`, 'site.example:443', `site.example.evil.example:${world.far}`]) {
      const { head } = await tunnel(world, target);
      expect(head).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
      expect(head).toContain('x-storycore-mcp-denied: no-rule\r\n');
      const [host, port] = target.split(':');
      expect(head).toContain(`\`storycore-mcp grant me web/* --level network --host ${host} --port ${port}\``);
    }
    expect(world.entries.map(({ reason }) => reason)).toEqual(['no-rule', 'no-rule', 'no-rule']);
  });
});

describe('a target that can be read in two ways is refused', () => {
  test.each([
    'site.example',
    'site.example:',
    'site.example:0',
    'site.example:65536',
    'site.example:443443',
    'user@site.example:443',
    'evil.example#@site.example:443',
    'site.example:443@evil.example:443',
    'site.example%00.evil.example:443',
    'site.example:443/',
    'http://site.example:443',
    '[site.example]:443',
    '[::1:443',
    '::1:443',
    ':443',
    '.:443',
    '*:443',
  ])('%s', async (target) => {
    const world = await egressWorld([rule('site.example', 443, 'https')]);
    expect(await say(world, connectWords(target))).toMatch(/^HTTP\/1\.1 40[03] /);
    expect(await onlyEntry(world)).toMatchObject({ verdict: 'denied', sent: 0, received: 0 });
  });

  test.each([
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.0.0.1.',
    '１２７.0.0.1',
    '[::ffff:127.0.0.1]',
    'localhost',
  ])('this machine in the spelling %s is this machine', async (host) => {
    const far = await tcpServer((socket) => socket.end('reached'));
    const open = ['127.0.0.1', 'localhost'].map((name) => ({ host: name, port: far, scheme: 'tcp' as const }));
    const world = await egressWorld(open);
    const words = Buffer.from(connectWords(`${host}:${far}`));
    expect(await say(world, words)).not.toContain('reached');
    expect((await onlyEntry(world))?.verdict).toBe('denied');
  });
});

describe('a name that means something else a moment later', () => {
  test('is dialled where it was checked, or not at all', async () => {
    const visits: string[] = [];
    const far = await tcpServer((socket) => socket.end(visits.push('127.0.0.1') > 0 ? 'this machine' : ''));
    await tcpServer((socket) => socket.end(visits.push('127.0.0.2') > 0 ? 'checked' : ''), {
      host: '127.0.0.2',
      port: far,
    });
    let asked = 0;
    // 127.0.0.2 stands for a public address: the rule names it, and not 127.0.0.1.
    const world = await egressWorld([{ ...rule('rebind.example', far, 'tcp'), addresses: ['127.0.0.2'] }], {
      resolve: async () => ((asked += 1) === 1 ? ['127.0.0.2'] : ['127.0.0.1']),
    });
    const { socket } = await tunnel(world, `rebind.example:${far}`);
    expect(await readAll(socket)).toBe('checked');
    expect(asked).toBe(1);
    expect((await tunnel(world, `rebind.example:${far}`)).head).toMatch(/^HTTP\/1\.1 403 /);
    expect(visits).toEqual(['127.0.0.2']);
    socket.destroy();
    await vi.waitFor(() => expect(world.entries.map(({ reason }) => reason)).toContain('private-address'));
  });

  test.each([1, 2, 3])(
    'may change its mind before verification %d: the certificate is checked where the tunnel leads',
    async (turn) => {
      const visits: string[] = [];
      const names = authority.issue(['rebind.example']);
      const far = await tlsServer(names, echo, () => visits.push('127.0.0.1'));
      await tlsServer(names, echo, () => visits.push('127.0.0.2'), { host: '127.0.0.2', port: far });
      let asked = 0;
      const world = await egressWorld([{ ...rule('rebind.example', far, 'https'), addresses: ['127.0.0.2'] }], {
        authorities: authority.pem,
        resolve: async () => ((asked += 1) < turn ? ['127.0.0.2'] : ['127.0.0.1']),
      });
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const { socket } = await tunnel(world, `rebind.example:${far}`);
        socket.destroy();
      }
      expect(visits).not.toContain('127.0.0.1');
      expect(visits).toHaveLength(turn === 1 ? 0 : turn);
    },
  );
});

describe('a tunnel for tcp', () => {
  test('carries bytes that nobody looks into, in both directions, and counts them', async () => {
    const far = await tcpServer(echo);
    const world = await egressWorld([rule('db.example', far, 'tcp')]);
    const { socket } = await tunnel(world, `db.example:${far}`);
    socket.end('twelve bytes');
    expect(await readAll(socket)).toBe('twelve bytes');
    expect(await onlyEntry(world)).toMatchObject({
      kind: 'tcp',
      scheme: 'tcp',
      sent: 12,
      received: 12,
      verdict: 'allowed',
    });
  });

  test('gives the far end what came right behind the request', async () => {
    const far = await tcpServer(echo);
    const world = await egressWorld([rule('db.example', far, 'tcp')]);
    const socket = dialPort(world.port);
    socket.end(`${connectWords(`db.example:${far}`)}early`);
    expect(await readAll(socket)).toMatch(/\r\n\r\nearly$/);
  });

  test('lets one side stop speaking and still listen', async () => {
    const far = await tcpServer((socket) => {
      let heard = '';
      socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
      socket.on('end', () => setTimeout(() => socket.end(`${heard} late`), 50));
    });
    const world = await egressWorld([rule('db.example', far, 'tcp')]);
    const { socket } = await tunnel(world, `db.example:${far}`);
    socket.end('question');
    expect(await readAll(socket)).toBe('question late');
  });

  test('holds little of what a slow reader does not take', async () => {
    let written = 0;
    const far = await tcpServer((socket) => {
      const more = (): void => {
        while (socket.write(Buffer.alloc(65_536))) written += 65_536;
      };
      socket.on('drain', more);
      more();
    });
    const world = await egressWorld([rule('db.example', far, 'tcp')]);
    const { socket } = await tunnel(world, `db.example:${far}`);
    let last = -1;
    await vi.waitFor(
      () => {
        const before = last;
        last = written;
        expect(written).toBe(before);
      },
      { interval: 200, timeout: 5_000 },
    );
    expect(written).toBeLessThan(64 * 2 ** 20);
    socket.destroy();
    expect((await onlyEntry(world))?.received).toBeLessThan(64 * 2 ** 20);
  });

  test('ends when nothing moves any more', async () => {
    const far = await tcpServer(() => {});
    const world = await egressWorld([rule('db.example', far, 'tcp')], { idleMs: 100 });
    const { socket } = await tunnel(world, `db.example:${far}`);
    await readAll(socket);
    expect(await onlyEntry(world)).toMatchObject({ verdict: 'allowed', reason: 'idle' });
  });
});

describe('a place that may be reached both ways', () => {
  test('is what is said there: HTTP is read, TLS is verified, and neither is let off its checks', async () => {
    const plain = await tcpServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nplain'));
    });
    const far = await tlsServer(authority.issue(['site.example']), echo);
    const other = await tlsServer(createAuthority().issue(['site.example']), echo);
    const both = [plain, far, other].flatMap((port) =>
      (['https', 'http'] as const).map((scheme) => rule('site.example', port, scheme)),
    );
    const world = await egressWorld(both, { authorities: authority.pem });
    const { socket } = await tunnel(world, `site.example:${plain}`);
    socket.write(`GET / HTTP/1.1\r\nHost: site.example:${plain}\r\nConnection: close\r\n\r\n`);
    expect(await readAll(socket)).toContain('plain');
    expect(await reached(world, `site.example:${far}`)).toBe('hello');
    await expect(reached(world, `site.example:${other}`)).rejects.toThrow(/disconnected|socket|closed/);
    await vi.waitFor(() => expect(world.entries).toHaveLength(3), 5_000);
    expect(world.entries.map(({ scheme, verdict, port }) => [scheme, verdict, port])).toEqual(
      expect.arrayContaining([
        ['http', 'allowed', plain],
        ['https', 'allowed', far],
        ['https', 'denied', other],
      ]),
    );
  });
});
