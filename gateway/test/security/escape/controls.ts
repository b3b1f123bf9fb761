import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Control } from './attempt.ts';
import { node, python, sh, wasHeard } from './attempt.ts';

const allowed = (scene: Parameters<NonNullable<Control['policy']>>[0]): object => ({
  network: {
    allow: [
      { host: 'api.example.test', port: scene.world.ports.web, scheme: 'http', allowAddr: ['127.0.0.1'] },
      { host: 'api.example.test', port: scene.world.ports.good, scheme: 'https', allowAddr: ['127.0.0.1'] },
      { host: 'api.example.test', port: scene.world.ports.admin, scheme: 'tcp', allowAddr: ['127.0.0.1'] },
    ],
    test_hosts: { 'api.example.test': ['127.0.0.1'] },
    test_ca: scene.world.authority,
  },
});

/** What must work inside: a wall that lets nothing through proves nothing. */
export const controls: readonly Control[] = [
  {
    id: 'read',
    title: 'reads a file that was granted',
    program: sh(({ read }) => `cat '${read}/notes.txt'`),
    works: ({ out }) => out === 'granted to read',
  },
  {
    id: 'write',
    title: 'writes, renames and removes in a folder that was granted',
    program: sh(({ write, token }) => `cd '${write}' && echo ${token} > a && mv a b && mkdir c && rm film.txt`),
    works: ({ scene }) =>
      readFileSync(join(scene.write, 'b'), 'utf8').includes(scene.token) && !existsSync(join(scene.write, 'film.txt')),
  },
  {
    id: 'node',
    title: 'runs Node with workers and children',
    program: node(
      ({ token }) => `
      new (require('worker_threads').Worker)('0', { eval: true }).on('exit', () =>
        console.log(require('child_process').execFileSync('sh', ['-c', 'echo ${token}'], { encoding: 'utf8' })))`,
    ),
    works: ({ out, scene }) => out.includes(scene.token),
  },
  {
    id: 'python',
    title: 'runs Python with its library',
    program: python(({ token }) => `import json, ssl, sqlite3, subprocess, urllib.request; print('${token}')`),
    works: ({ out, scene }) => out.includes(scene.token),
  },
  {
    id: 'git',
    title: 'reads the state of a repository',
    prepare: ({ write, own }) => {
      execFileSync('git', ['init', '--quiet', write], { env: { PATH: process.env['PATH'] ?? '', HOME: write } });
      own(write);
    },
    program: sh(({ write }) => `cd '${write}' && git -c safe.directory='*' status --short`),
    works: ({ out }) => out.includes('?? film.txt'),
  },
  {
    id: 'fetch',
    title: 'fetches from an allowed host as programs of Node do',
    policy: allowed,
    program: node(
      ({ world, token }) =>
        `fetch('http://api.example.test:${world.ports.web}/${token}').then((r) => r.text()).then(console.log)`,
    ),
    works: (seen) => wasHeard(seen) && seen.out.includes('hello'),
  },
  {
    id: 'fetch-secure',
    title: 'fetches over TLS, and checks the certificate itself',
    policy: (scene) => ({ ...allowed(scene), read_paths: [scene.read, scene.world.authority] }),
    program: node(
      ({ world, token }) => `
      const https = require('https'); const ca = require('fs').readFileSync('${world.authority}');
      https.get('https://api.example.test:${world.ports.good}/${token}', { ca, agent: new https.Agent({ ca, proxyEnv: process.env }) },
        (r) => r.on('data', (text) => { console.log(String(text)); process.exit() }));`,
    ),
    works: (seen) => wasHeard(seen) && seen.out.includes('hello'),
  },
  {
    id: 'fetch-python',
    title: 'fetches from an allowed host as programs of Python do',
    policy: allowed,
    program: python(
      ({ world, token }) =>
        `import urllib.request; print(urllib.request.urlopen('http://api.example.test:${world.ports.web}/${token}').read().decode())`,
    ),
    works: (seen) => wasHeard(seen) && seen.out.includes('hello'),
  },
  {
    id: 'temporary',
    title: 'keeps temporary files of its own',
    program: sh(({ token }) => `echo ${token} > "\${TMPDIR:-/tmp}/x" && cat "\${TMPDIR:-/tmp}/x"`),
    works: ({ out, scene }) => out.includes(scene.token),
  },
  {
    id: 'status',
    title: 'has its exit status passed on',
    program: sh(() => 'exit 42'),
    works: ({ code }) => code === 42,
  },
  {
    id: 'memory',
    title: 'uses the memory that it was given',
    policy: () => ({ limits: { memory_mb: 256 } }),
    program: python(({ token }) => `x = bytearray(b'x' * ${120 * 2 ** 20}); print('${token}')`),
    works: ({ out, scene }) => out.includes(scene.token),
  },
];
