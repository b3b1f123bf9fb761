import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { npmEnvironment, startRegistry } from '../../test/fixtures/registry.ts';
import type { Registry } from '../../test/fixtures/registry.ts';
import { chooseBin } from './bin.ts';
import { install } from './install.ts';
import type { Installed } from './install.ts';
import { serversFolder } from './place.ts';
import { lookUp, readPublished } from './published.ts';
import { verifyInstalled } from './verify.ts';

const program = '#!/usr/bin/env node\nconsole.log("here");\n';
const files = { 'cli.js': program };

let world: string;
let data: string;
let canary: string;
let registry: Registry;

beforeAll(async () => {
  world = mkdtempSync(join(tmpdir(), 'storycore-install-'));
  canary = join(world, 'canary');
  const postinstall = `node -e "require('fs').writeFileSync('${canary}','ran')"`;
  mkdirSync(join(world, 'registry'));
  const one = { version: '1.0.0', bin: 'cli.js', files };
  registry = await startRegistry(
    [
      { ...one, name: 'plain' },
      { ...one, name: 'plain', version: '1.1.0' },
      { ...one, name: '@scope/busy', scripts: { postinstall }, dependencies: { leaf: '^1.0.0' } },
      { name: 'leaf', version: '1.2.0', files: { 'index.js': '' }, scripts: { preinstall: postinstall } },
      { ...one, name: 'forged', promised: `sha512-${Buffer.alloc(64).toString('base64')}` },
      { ...one, name: 'by-git', dependencies: { leaf: 'git+http://127.0.0.1:9/leaf.git' } },
      { ...one, name: 'by-address', dependencies: { leaf: 'http://127.0.0.1:9/leaf.tgz' } },
      { ...one, name: 'by-file', dependencies: { leaf: 'file:../../../..' } },
      { name: 'linked', version: '1.0.0', bin: 'cli.js', files: {}, links: { 'cli.js': '/etc/passwd' } },
      { name: 'outside', version: '1.0.0', bin: '../leaf/index.js', files, dependencies: { leaf: '1.2.0' } },
      { name: 'shell', version: '1.0.0', bin: 'run.sh', files: { 'run.sh': '#!/bin/sh\necho hi\n' } },
    ],
    join(world, 'registry'),
  );
});
afterAll(async () => {
  await registry[Symbol.asyncDispose]();
  rmSync(world, { recursive: true, force: true });
});
beforeEach(() => {
  data = mkdtempSync(join(world, 'data-'));
});

const settings = (env: Record<string, string> = {}) => ({
  node: process.execPath,
  env: { ...npmEnvironment(world), ...env },
  registry: registry.url,
});

const add = async (name: string, version = 'latest', env: Record<string, string> = {}): Promise<Installed> => {
  const published = await lookUp({ name, version }, world, settings(env));
  return install({ ...settings(env), published, bin: chooseBin(published, undefined), data });
};

/** What stands in the folder of the servers and can be used. */
const left = (): readonly string[] => {
  const within = serversFolder(data);
  const packages = existsSync(within) ? readdirSync(within) : [];
  return packages.flatMap((each) => readdirSync(join(within, each)));
};

describe('an installed server', () => {
  test('is whole, read-only, and what its list says', async () => {
    const { folder, manifest, already } = await add('plain');
    expect(already).toBe(false);
    expect(manifest).toMatchObject({ name: 'plain', version: '1.1.0', licence: 'MIT', packages: 1, wantedScripts: [] });
    expect(manifest.lockIntegrity).toMatch(/^sha512-/);
    expect(readFileSync(join(folder, manifest.bin), 'utf8')).toBe(program);
    const writable = Object.keys(manifest.files).filter((file) => (statSync(join(folder, file)).mode & 0o222) !== 0);
    expect(writable).toEqual([]);
    expect(await verifyInstalled(folder)).toEqual({ ok: true });
  });

  test('runs no script of its own or of what it needs, whatever the settings say, and tells who wanted to', async () => {
    const env = { npm_config_ignore_scripts: 'false', npm_config_userconfig: join(world, 'npmrc-careless') };
    writeFileSync(
      env.npm_config_userconfig,
      'ignore-scripts=false\nallow-scripts=leaf\nforeground-scripts=true\nomit-lockfile-registry-resolved=true\nlockfile-version=1\nbin-links=true\nglobal=true\n',
    );
    const { manifest } = await add('@scope/busy', '1.0.0', env);
    expect(existsSync(canary)).toBe(false);
    expect([...manifest.wantedScripts].toSorted()).toEqual(['@scope/busy@1.0.0', 'leaf@1.2.0']);
    expect(manifest.packages).toBe(2);
  });

  test('is kept when it is asked for again, and put right where it was changed', async () => {
    const { folder, manifest } = await add('plain', '1.0.0');
    expect((await add('plain', '1.0.0')).already).toBe(true);
    const path = join(folder, manifest.bin);
    rmSync(path);
    writeFileSync(path, 'something else');
    expect(await verifyInstalled(folder)).toEqual({ changed: [manifest.bin] });
    expect((await add('plain', '1.0.0')).already).toBe(false);
    expect(await verifyInstalled(folder)).toEqual({ ok: true });
  });

  test('lies beside its other versions', async () => {
    const first = await add('plain', '1.0.0');
    const second = await add('plain', '1.1.0');
    expect(await Promise.all([first, second].map(({ folder }) => verifyInstalled(folder)))).toEqual([
      { ok: true },
      { ok: true },
    ]);
  });
});

describe('nothing is installed', () => {
  test.each([
    ['nobody-has-this', 'latest', /no package nobody-has-this/],
    ['plain', '9.9.9', /no version/],
    ['forged', '1.0.0', /integrity differs/],
    ['by-git', '1.0.0', /does not come from/],
    ['by-address', '1.0.0', /does not come from/],
    ['by-file', '1.0.0', /does not come from/],
    ['linked', '1.0.0', /is not in the package/],
    ['outside', '1.0.0', /lies outside of the package/],
    ['shell', '1.0.0', /not a program for Node/],
    ['leaf', '1.2.0', /no command to start/],
  ])('of %s@%s', async (name, version, why) => {
    await expect(add(name, version)).rejects.toMatchObject({
      name: 'GatewayError',
      message: expect.stringMatching(why),
      remedy: expect.any(String),
    });
    expect(left()).toEqual([]);
  });

  test('where the registry cannot be reached', async () => {
    const away = { ...settings(), registry: 'http://127.0.0.1:9' };
    await expect(lookUp({ name: 'plain', version: 'latest' }, world, away)).rejects.toMatchObject({
      code: 'upstream-unavailable',
    });
  });

  test('when it is ended in the middle', async () => {
    const published = await lookUp({ name: 'plain', version: '1.0.0' }, world, settings());
    const stop = new AbortController();
    const started = install({ ...settings(), published, bin: 'cli.js', data, signal: stop.signal });
    setTimeout(() => stop.abort(), 100);
    await expect(started).rejects.toMatchObject({ name: 'AbortError' });
    expect(left()).toEqual([]);
  });

  test('where the Node that is to run npm is not there', async () => {
    const nobody = { ...settings(), node: '/nowhere/at/all/node' };
    await expect(lookUp({ name: 'plain', version: 'latest' }, world, nobody)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

test.each([
  [
    { name: 'x', version: '1.0.0', dist: { integrity: 'sha512-YQ==' }, bin: 'a.js' },
    { bins: { x: 'a.js' }, licence: 'not said' },
  ],
  [
    { name: 'x', version: '1.0.0', 'dist.integrity': 'sha512-YQ==', license: { type: 'MIT' } },
    { bins: {}, licence: 'MIT' },
  ],
  [
    { name: 'x', version: '1.0.0', dist: { integrity: 'sha512-YQ==' }, bin: { a: 'a.js', b: 3 }, deprecated: 'old' },
    { bins: { a: 'a.js' }, deprecated: 'old' },
  ],
])('the registry describes %j', (answer, expected) => {
  expect(readPublished(answer, 'x')).toMatchObject(expected);
});

test.each([
  [undefined],
  [{ name: 'y', version: '1.0.0', dist: { integrity: 'sha512-YQ==' } }],
  [{ name: 'x', version: '1.0.0/../..', dist: { integrity: 'sha512-YQ==' } }],
  [{ name: 'x', version: '1.0.0', dist: { integrity: 'sha1-YQ==' } }],
  [{ name: 'x', version: '1.0.0', dist: { integrity: 'sha512-YQ==\u001b[2J' } }],
  [{ name: 'x', version: '1.0.0', dist: {} }],
])('%j is no description of x', (answer) => {
  expect(readPublished(answer, 'x')).toBeUndefined();
});
