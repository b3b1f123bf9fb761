import { once } from 'node:events';
import { Agent, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createAuthority } from '../../test/fixtures/authority.ts';
import {
  connectWords,
  dialPort,
  egressWorld,
  readAll,
  rule,
  say,
  tcpServer,
  tunnel,
} from '../../test/fixtures/egress-world.ts';
import type { EgressWorld } from '../../test/fixtures/egress-world.ts';
import { httpServer, json } from '../../test/fixtures/http-server.ts';
import type { HttpServer } from '../../test/fixtures/http-server.ts';

type WebWorld = EgressWorld & { readonly far: HttpServer; readonly site: string };

/** A proxy that lets `site.example` be asked over plain HTTP. */
const webWorld = async (): Promise<WebWorld> => {
  const far = await httpServer((heard) => json(heard, { heard: heard.url }));
  const world = await egressWorld([rule('site.example', far.port, 'http')]);
  return { ...world, far, site: `site.example:${far.port}` };
};

/** A far end that keeps the bytes of each connection, and answers each with the same words. */
const wire = async (
  answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
): Promise<{ port: number; heard: string[] }> => {
  const heard: string[] = [];
  const port = await tcpServer((socket) => {
    const index = heard.push('') - 1;
    socket.on('data', (chunk: Buffer) => {
      heard[index] += chunk.toString('latin1');
      if (heard[index]?.includes('\r\n\r\n') === true) setTimeout(() => socket.end(answer), 30);
    });
  });
  return { port, heard };
};

const wireWorld = async (answer?: string): Promise<EgressWorld & { site: string; heard: string[] }> => {
  const { port, heard } = await wire(answer);
  return { ...(await egressWorld([rule('site.example', port, 'http')])), site: `site.example:${port}`, heard };
};

const get = (url: string, ...headers: readonly string[]): string =>
  [`GET ${url} HTTP/1.1`, ...headers, 'Connection: close', '', ''].join('\r\n');

describe('a request over plain HTTP', () => {
  test('is written anew: hop headers stay, and the host is the one that was checked', async () => {
    const world = await wireWorld();
    const answer = await say(
      world,
      [
        `POST http://site.example:${world.site.split(':')[1]}/a/../b?q=1#f HTTP/1.1`,
        'Host: other.example',
        'Host: third.example',
        'Proxy-Authorization: Basic c2VjcmV0',
        'Proxy-Connection: keep-alive',
        'Connection: close, X-Private',
        'X-Private: 1',
        'TE: trailers',
        'Upgrade: websocket',
        'Keep-Alive: timeout=5',
        'X-Kept: Yes',
        'x-kept: twice',
        'Content-Length: 5',
        '',
        'hello',
      ].join('\r\n'),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nok$/);
    expect(world.heard).toEqual([
      [
        'POST /b?q=1 HTTP/1.1',
        `Host: ${world.site}`,
        'X-Kept: Yes',
        'x-kept: twice',
        'Content-Length: 5',
        'Connection: close',
        '',
        'hello',
      ].join('\r\n'),
    ]);
    await vi.waitFor(() => expect(world.entries).toHaveLength(1));
    const [entry] = world.entries;
    expect(entry).toMatchObject({
      kind: 'http',
      scheme: 'http',
      host: 'site.example',
      address: '127.0.0.1',
      method: 'POST',
      verdict: 'allowed',
    });
    expect([entry?.sent, entry?.received]).toEqual([world.heard[0]?.length, 40]);
    expect(JSON.stringify(entry)).not.toMatch(/q=1|Kept|secret|c2Vj|\/b/);
  });

  test('has its answer passed on, without what was only for us', async () => {
    const world = await wireWorld(
      'HTTP/1.1 418 Odd\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nConnection: X-Hop\r\nX-Hop: 1\r\nProxy-Authenticate: Basic\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
    );
    const answer = await say(world, get(`http://${world.site}/`));
    expect(answer).toMatch(/^HTTP\/1\.1 418 /);
    expect(answer).toContain('Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n');
    expect(answer).not.toMatch(/X-Hop|Proxy-Authenticate/);
    expect(answer).toMatch(/2\r\nok\r\n0\r\n\r\n$/);
  });

  test('can be followed by another on the same connection, which is checked anew', async () => {
    const world = await webWorld();
    const socket = dialPort(world.port);
    socket.write(`GET http://${world.site}/1 HTTP/1.1\r\nHost: x\r\n\r\n`);
    const [first] = (await once(socket, 'data')) as [Buffer];
    expect(first.toString()).toContain('200 OK');
    socket.write(get(`http://evil.example:${world.far.port}/2`));
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n[^]*no-rule/);
    expect(world.far.heard.map(({ url }) => url)).toEqual(['/1']);
    expect(world.entries.map(({ verdict }) => verdict)).toEqual(['allowed', 'denied']);
  });

  test('can be followed by hundreds, one after the other, on the same connection', async () => {
    const world = await webWorld();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    for (let turn = 0; turn < 200; turn += 1) {
      const asked = request({ agent, host: '127.0.0.1', port: world.port, path: `http://${world.site}/${turn}` });
      asked.end();
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      expect(await text(answer)).toBe(`{"heard":"/${turn}"}`);
    }
    await vi.waitFor(() => expect(world.entries).toHaveLength(200));
    expect(world.entries.every(({ verdict, reason }) => verdict === 'allowed' && reason === undefined)).toBe(true);
  });

  test.each([
    ['HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n', 'Content-Length: 9'],
    ['GET', 'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n', 'ETag: "x"'],
    ['GET', 'HTTP/1.1 204 No Content\r\nX: y\r\n\r\n', 'X: y'],
    ['GET', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\nX: y\r\n\r\n', 'X: y'],
  ])('with %s and an answer without a body ends there: %j', async (method, words, header) => {
    const world = await wireWorld(words);
    const answer = await say(world, get(`http://${world.site}/`).replace('GET', method));
    expect(answer).toContain(`${header}\r\n`);
    expect(answer).toMatch(/\r\n\r\n$/);
    await vi.waitFor(() => expect(world.entries).toMatchObject([{ verdict: 'allowed' }]));
  });

  test('with a body and no method that has one keeps it a body', async () => {
    const world = await wireWorld();
    const smuggled = 'GET /admin HTTP/1.1\r\nHost: site.example\r\n\r\n';
    await say(
      world,
      `GET http://${world.site}/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n${smuggled.length.toString(16)}\r\n${smuggled}\r\n0\r\n\r\n`,
    );
    expect(world.heard).toHaveLength(1);
    expect(world.heard[0]).toMatch(/Transfer-Encoding: chunked\r\n/i);
    expect(world.heard[0]).toContain(`\r\n\r\n${smuggled.length.toString(16)}\r\nGET /admin`);
  });

  test('that needs a body length gets one', async () => {
    const world = await wireWorld();
    await say(world, `POST http://${world.site}/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(world.heard[0]).toContain('Content-Length: 0\r\n');
  });

  test('to a name without a rule says what would allow it', async () => {
    const world = await webWorld();
    const answer = await say(world, get('http://evil.example/', 'Host: site.example'));
    expect(answer).toContain('This server may not reach evil.example:80 over http: no rule allows it.');
    expect(answer).toContain('`storycore-mcp grant me web/* --level network --host evil.example --port 80`');
    expect(world.entries).toMatchObject([
      { verdict: 'denied', reason: 'no-rule', host: 'evil.example', port: 80, method: 'GET' },
    ]);
    expect(world.far.heard).toEqual([]);
  });

  test('to a far end that is not there fails, and says so', async () => {
    const world = await egressWorld([rule('site.example', 1, 'http')]);
    const answer = await say(world, get('http://site.example:1/'));
    expect(answer).toMatch(/^HTTP\/1\.1 502 Bad Gateway\r\n/);
    expect(world.entries).toMatchObject([{ verdict: 'failed', reason: 'unreachable' }]);
  });

  test.each([
    ['that says no HTTP', 'hello there\r\n\r\n'],
    ['that says nothing', ''],
    [
      'that changes the protocol unasked',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
    ],
    ['that says its length twice', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nok'],
    ['with an impossible status', 'HTTP/1.1 099 Odd\r\nContent-Length: 2\r\n\r\nok'],
    ['with a head of a megabyte', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(2 ** 20)}\r\n\r\n`],
  ])('to a far end %s fails alone', async (_what, words) => {
    const world = await wireWorld(words);
    expect(await say(world, get(`http://${world.site}/`))).toMatch(/^HTTP\/1\.1 502 Bad Gateway\r\n/);
    expect(world.entries).toMatchObject([{ verdict: 'failed', sent: world.heard[0]?.length }]);
  });

  test('whose answer breaks off is broken off', async () => {
    const world = await wireWorld('HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nok');
    expect(await say(world, get(`http://${world.site}/`))).toMatch(/\r\n\r\nok$/);
    await vi.waitFor(() => expect(world.entries).toMatchObject([{ verdict: 'allowed', reason: 'cut-short' }]));
  });

  test('is given up when its client leaves', async () => {
    const far = await httpServer(() => {});
    const world = await egressWorld([rule('site.example', far.port, 'http')]);
    const socket = dialPort(world.port);
    socket.write(get(`http://site.example:${far.port}/`));
    await vi.waitFor(() => expect(far.heard).toHaveLength(1));
    socket.destroy();
    await vi.waitFor(() => expect(far.heard[0]?.request.destroyed).toBe(true));
    await vi.waitFor(() => expect(world.entries).toMatchObject([{ verdict: 'failed', reason: 'client-left' }]));
  });
});

describe('what a smuggler tries', () => {
  test.each([
    ['two lengths', 'Content-Length: 5\r\nContent-Length: 6'],
    ['a length with a sign', 'Content-Length: +5'],
    ['a list of lengths', 'Content-Length: 5, 5'],
    ['a length and chunks', 'Content-Length: 5\r\nTransfer-Encoding: chunked'],
    ['chunks, spelled strangely', 'Transfer-Encoding: xchunked'],
    ['chunks inside another coding', 'Transfer-Encoding: gzip, chunked'],
    ['chunks that are not last', 'Transfer-Encoding: chunked, identity'],
    ['a folded header', 'X-A: 1\r\n Content-Length: 5'],
    ['a blank before the colon', 'Content-Length : 5'],
    ['a header that ends in a bare CR', 'X-A: 1\rContent-Length: 5'],
    ['a header that ends in a bare LF', 'X-A: 1\nContent-Length: 5'],
    ['a zero byte', 'X-A: 1\0'],
  ])('%s: refused, and nothing goes out', async (_what, headers) => {
    const world = await wireWorld();
    const answer = await say(world, `POST http://${world.site}/ HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\nhello`);
    expect(answer).toMatch(/^HTTP\/1\.1 40[03] /);
    expect(world.heard).toEqual([]);
    await vi.waitFor(() => expect(world.entries).toMatchObject([{ verdict: 'denied' }]));
  });

  test.each([
    ['origin form', '/'],
    ['no host', 'http:///'],
    ['user information', 'http://user:secret@site.example/'],
    ['a host in front of the host', 'http://evil.example@site.example/'],
    ['a backslash', 'http://site.example\\@evil.example/'],
    ['another scheme', 'ftp://site.example/'],
    ['a file', 'file:///etc/passwd'],
    ['half a slash', 'http:/site.example/'],
    ['a percent sign in the host', 'http://site%2eexample/'],
    ['a port out of range', 'http://site.example:99999/'],
  ])('a target with %s: refused', async (_what, target) => {
    const world = await webWorld();
    expect(await say(world, get(target, `Host: ${world.site}`))).toMatch(/^HTTP\/1\.1 40[03] /);
    expect(world.far.heard).toEqual([]);
    expect(world.entries).toMatchObject([{ verdict: 'denied' }]);
    expect(JSON.stringify(world.entries)).not.toContain('secret');
  });

  test('line ends in a target cannot start a header', async () => {
    const world = await wireWorld();
    await say(world, get(`http://${world.site}/%0d%0aX-Injected:%201`));
    expect(world.heard[0]).toMatch(/^GET \/%0d%0aX-Injected:%201 HTTP\/1\.1\r\nHost: /);
  });

  test('a second request behind the first: nothing of it goes out', async () => {
    const world = await webWorld();
    const two = `GET http://${world.site}/1 HTTP/1.1\r\nHost: x\r\n\r\n${get(`http://evil.example:${world.far.port}/2`)}`;
    await say(world, two);
    expect(world.far.heard.map(({ url }) => url).filter((url) => url !== '/1')).toEqual([]);
    await vi.waitFor(() => expect(world.entries.map(({ reason }) => reason)).toContain('pipelined'));
  });

  test('hundreds of requests at once become at most one', async () => {
    const world = await webWorld();
    await say(world, `GET http://${world.site}/ HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(500));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(world.far.heard.length).toBeLessThanOrEqual(1);
    expect(world.entries.length).toBeLessThanOrEqual(2);
  });

  test('a tunnel behind a request, or inside a tunnel: refused', async () => {
    const world = await webWorld();
    await say(world, `GET http://${world.site}/1 HTTP/1.1\r\nHost: x\r\n\r\n${connectWords(world.site)}`);
    const { socket } = await tunnel(world, world.site);
    socket.write(connectWords(world.site));
    expect(await readAll(socket)).toBe('');
    expect(world.entries.map(({ reason }) => reason)).toEqual(expect.arrayContaining(['pipelined', 'nested-connect']));
  });
});

describe('a tunnel to a rule for http', () => {
  test('is read as HTTP inside, request by request', async () => {
    const world = await webWorld();
    const { head, socket } = await tunnel(world, world.site);
    expect(head).toMatch(/^HTTP\/1\.1 200 /);
    socket.write(get('/inside?key=1', `Host: ${world.site}`));
    expect(await readAll(socket)).toContain('{"heard":"/inside?key=1"}');
    expect(world.far.heard[0]?.headers['host']).toBe(world.site);
    await vi.waitFor(() =>
      expect(world.entries).toMatchObject([{ kind: 'http', host: 'site.example', method: 'GET', verdict: 'allowed' }]),
    );
  });

  test('may have its first request right behind', async () => {
    const world = await webWorld();
    expect(await say(world, `${connectWords(world.site)}${get('/early', `Host: ${world.site}`)}`)).toContain(
      '{"heard":"/early"}',
    );
  });

  test.each([
    ['another host', '/', 'Host: evil.example'],
    ['the same host on another port', '/', 'Host: site.example:81'],
    ['no host', '/', 'X: 1'],
    ['a whole address', 'http://evil.example/', 'Host: evil.example'],
  ])('carries no request for %s', async (_what, target, header) => {
    const world = await webWorld();
    const { socket } = await tunnel(world, world.site);
    socket.write(get(target, header));
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    expect(world.far.heard).toEqual([]);
  });

  test('carries nothing but HTTP', async () => {
    const world = await webWorld();
    const { socket } = await tunnel(world, world.site);
    socket.write(Buffer.from([22, 3, 1, 0, 200, 1, 0, 0]));
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 400 /);
    expect(world.entries).toMatchObject([{ verdict: 'denied', reason: 'malformed-request', host: 'site.example' }]);
  });
});

describe('a whole https address, as some clients send to a proxy', () => {
  const authority = createAuthority();
  const secureWorld = async (names: readonly string[]): Promise<WebWorld> => {
    const far = await httpServer(
      (heard) => json(heard, { heard: heard.url }),
      (listener) => createSecureServer(authority.issue(names), listener),
    );
    const world = await egressWorld([rule('site.example', far.port, 'https')], { authorities: authority.pem });
    return { ...world, far, site: `site.example:${far.port}` };
  };

  test('is asked by us, with the certificate verified and recorded', async () => {
    const world = await secureWorld(['site.example']);
    expect(await say(world, get(`https://${world.site}/x`))).toContain('{"heard":"/x"}');
    await vi.waitFor(() =>
      expect(world.entries).toMatchObject([
        { kind: 'http', scheme: 'https', verdict: 'allowed', tls: { protocol: 'TLSv1.3' } },
      ]),
    );
    expect(world.entries[0]?.sent).toBeGreaterThan(100);
    expect(world.entries[0]?.received).toBeGreaterThan(100);
  });

  test('is not asked where the certificate is of another name', async () => {
    const world = await secureWorld(['evil.example']);
    expect(await say(world, get(`https://${world.site}/x`))).toMatch(
      /^HTTP\/1\.1 403 [^]*certificate:ERR_TLS_CERT_ALTNAME_INVALID/,
    );
    expect(world.far.heard).toEqual([]);
  });

  test('is not asked in clear text', async () => {
    const world = await secureWorld(['site.example']);
    expect(await say(world, get(`http://${world.site}/x`))).toMatch(/^HTTP\/1\.1 403 [^]*no-rule/);
  });
});
