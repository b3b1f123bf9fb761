import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createSecureServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createAuthority } from '../../test/fixtures/authority.ts';
import { egressWorld, rule } from '../../test/fixtures/egress-world.ts';
import type { EgressWorld } from '../../test/fixtures/egress-world.ts';
import { httpServer, json } from '../../test/fixtures/http-server.ts';

const authority = createAuthority();

const has = (command: string): boolean => {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

interface Web extends EgressWorld {
  readonly plain: string;
  readonly secure: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A web site over both protocols, and what the environment of a sandboxed server says about its proxy. */
const web = async (): Promise<Web> => {
  const answer = (heard: Parameters<typeof json>[0]): void => json(heard, `${heard.method} ${heard.url} ${heard.body}`);
  const plain = await httpServer(answer);
  const secure = await httpServer(answer, (listener) =>
    createSecureServer(authority.issue(['site.example']), listener),
  );
  const world = await egressWorld(
    [rule('site.example', plain.port, 'http'), rule('site.example', secure.port, 'https')],
    {
      authorities: authority.pem,
    },
  );
  const folder = mkdtempSync(join(tmpdir(), 'egress-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'authority.pem');
  writeFileSync(file, authority.pem);
  const proxy = `http://127.0.0.1:${world.port}`;
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'];
  return {
    ...world,
    plain: `http://site.example:${plain.port}`,
    secure: `https://site.example:${secure.port}`,
    env: {
      PATH: process.env['PATH'] ?? '',
      ...Object.fromEntries(names.map((name) => [name, proxy])),
      NO_PROXY: '',
      NODE_USE_ENV_PROXY: '1',
      NODE_EXTRA_CA_CERTS: file,
      SSL_CERT_FILE: file,
      CURL_CA_BUNDLE: file,
    },
  };
};

/** What a program prints, and what it says when it fails. */
const run = (command: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> =>
  new Promise((resolve) => {
    execFile(command, args, { env, timeout: 25_000 }, (error, stdout, stderr) => {
      resolve(error === null ? stdout : `${stdout}${stderr}`);
    });
  });

const clients: readonly (readonly [name: string, command: string, args: (url: string) => readonly string[]])[] = [
  [
    'fetch of Node',
    process.execPath,
    (url) => [
      '-e',
      `fetch(${JSON.stringify(url)}).then(async (r) => console.log(r.status, await r.text()), (e) => console.log(e.cause ?? e))`,
    ],
  ],
  [
    'request of Node',
    process.execPath,
    (url) => [
      '-e',
      `require('node:${url.split(':')[0]}').get(${JSON.stringify(url)}, (r) => { console.log(r.statusCode); r.pipe(process.stdout); }).on('error', (e) => console.log(e))`,
    ],
  ],
  [
    'urllib of Python',
    'python3',
    (url) => [
      '-c',
      `import urllib.request, urllib.error\ntry:\n  print(urllib.request.urlopen(${JSON.stringify(url)}).read().decode())\nexcept urllib.error.HTTPError as e: print(e.code, e.read().decode())\nexcept Exception as e: print(e)`,
    ],
  ],
  ['curl', 'curl', (url) => ['--silent', '--show-error', '--include', url]],
];

describe.each(clients)('%s', (name, command, args) => {
  const isHere = has(command);

  test.skipIf(!isHere)(`reaches what is allowed, over both protocols (needs ${name})`, async () => {
    const world = await web();
    expect(await run(command, args(`${world.plain}/a?b=1`), world.env)).toContain('GET /a?b=1');
    expect(await run(command, args(`${world.secure}/a?b=2`), world.env)).toContain('GET /a?b=2');
    await vi.waitFor(() =>
      expect(world.entries.map(({ verdict, scheme }) => [verdict, scheme])).toEqual([
        ['allowed', 'http'],
        ['allowed', 'https'],
      ]),
    );
  });

  test.skipIf(!isHere)(`is refused what is not (needs ${name})`, async () => {
    const world = await web();
    const targets = [
      'http://evil.example/',
      'https://evil.example/',
      'http://169.254.169.254/latest/',
      'http://127.0.0.1:8099/',
    ];
    for (const target of targets) expect(await run(command, args(target), world.env)).not.toContain('GET /');
    expect(world.entries.map(({ verdict, reason }) => `${verdict} ${reason}`)).toEqual(
      targets.map(() => 'denied no-rule'),
    );
  });
});

test.skipIf(!has('curl'))('curl shows the remedy of a refusal over plain HTTP (needs curl)', async () => {
  const world = await web();
  const shown = await run('curl', ['--silent', 'http://evil.example/'], world.env);
  expect(shown).toContain(
    'Allow it with `storycore-mcp grant me web/* --level network --host evil.example --port 80`.',
  );
});

test.skipIf(!has('curl'))('curl follows a redirect only to where a rule leads (needs curl)', async () => {
  const site = await httpServer(({ response, url }) => {
    response.writeHead(302, { location: url === '/1' ? `/2` : 'http://169.254.169.254/latest/' }).end();
  });
  const world = await egressWorld([rule('site.example', site.port, 'http')]);
  const proxy = `http://127.0.0.1:${world.port}`;
  const shown = await run(
    'curl',
    ['--silent', '--location', '--proxy', proxy, `http://site.example:${site.port}/1`],
    {},
  );
  expect(shown).toContain('no rule allows it');
  expect(world.entries.map(({ host, verdict }) => [host, verdict])).toEqual([
    ['site.example', 'allowed'],
    ['site.example', 'allowed'],
    ['169.254.169.254', 'denied'],
  ]);
});

test.skipIf(!has('curl'))('curl uploads megabytes, and they arrive whole (needs curl)', async () => {
  const world = await web();
  const folder = mkdtempSync(join(tmpdir(), 'egress-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'upload');
  writeFileSync(file, 'x'.repeat(3 * 2 ** 20));
  for (const url of [world.plain, world.secure]) {
    const shown = await run(
      'curl',
      [
        '--silent',
        '--output',
        join(folder, 'answer'),
        '--write-out',
        '%{http_code} %{size_download}',
        '--data-binary',
        `@${file}`,
        url,
      ],
      world.env,
    );
    expect(shown).toBe(`200 ${3 * 2 ** 20 + 'POST / '.length}`);
  }
  await vi.waitFor(() => expect(world.entries).toHaveLength(2));
  expect(world.entries.every(({ sent, received }) => sent > 3 * 2 ** 20 && received > 3 * 2 ** 20)).toBe(true);
});

test.skipIf(!has('chromium'))(
  'Chromium shows what is allowed, and loads nothing else into it (needs chromium)',
  async () => {
    const page = '<h1>shown</h1><img src="http://169.254.169.254/latest/">';
    const site = await httpServer(
      ({ response }) => response.setHeader('content-type', 'text/html').end(page),
      (listener) => createSecureServer(authority.issue(['site.example']), listener),
    );
    const world = await egressWorld([rule('site.example', site.port, 'https')], { authorities: authority.pem });
    const folder = mkdtempSync(join(tmpdir(), 'egress-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 9 }));
    const quiet =
      '--headless=new --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-sync';
    // It has authorities of its own; ours has verified the certificate.
    const words = [...quiet.split(' '), '--ignore-certificate-errors', `--user-data-dir=${folder}`];
    const proxied = [`--proxy-server=http://127.0.0.1:${world.port}`, '--proxy-bypass-list=<-loopback>'];
    const url = `https://site.example:${site.port}/`;
    const env = { PATH: process.env['PATH'] ?? '', HOME: folder };
    expect(await run('chromium', [...words, ...proxied, '--dump-dom', url], env)).toContain('<h1>shown</h1>');
    await vi.waitFor(() =>
      expect(world.entries).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ host: 'site.example', verdict: 'allowed' }),
          expect.objectContaining({ host: '169.254.169.254', verdict: 'denied', reason: 'no-rule' }),
        ]),
      ),
    );
  },
);
