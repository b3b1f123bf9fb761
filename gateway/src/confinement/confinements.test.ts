import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/fixtures/config-files.ts';
import type { Tier } from '../policy/confinement.ts';
import type { Grant } from '../policy/grant.ts';
import type { LaunchSpec } from '../sandbox/launch.ts';
import { neverStarted } from '../sandbox/never-started.ts';
import { createConfinements } from './confinements.ts';
import type { ConfinedServer } from './confinements.ts';

const allow = (id: string, path: string): Grant => ({
  id,
  principal: {},
  level: 'resource_read',
  server: 'files',
  name: '*',
  conditions: { paths: [path] },
  scope: 'global',
  givenBy: 'person',
  givenAt: 0,
  effect: 'allow',
});

/** One server that Node holds, on a machine that proves this tier; what it is started with is kept. */
const world = (tier: Tier, layer: readonly string[]) => {
  const root = realpathSync(temporaryFolder());
  for (const folder of ['notes', 'scenes']) mkdirSync(join(root, folder));
  const started: (LaunchSpec & { readonly by: string })[] = [];
  let grants: readonly Grant[] = [allow('1', join(root, 'notes'))];
  const start = (by: string) => (spec: LaunchSpec) => {
    started.push({ ...spec, by });
    return neverStarted(new Error('a test'));
  };
  const server: ConfinedServer = {
    name: 'files',
    spec: { command: 'node', args: ['server.js'], cwd: root },
    roots: [root],
    confine: true,
    require: 'none',
    readPaths: [],
    limits: {},
    shape: 'plain',
    writesGit: false,
  };
  const ways: string[] = [];
  const connect: (() => void)[] = [];
  const confinements = createConfinements({
    servers: [server],
    project: undefined,
    home: '/nobody',
    searchPath: '',
    node: process.execPath,
    grants: () => grants,
    launch: start('plain'),
    layer: (_server, { readPaths }) => [...layer, ...(layer.length === 0 ? [] : readPaths)],
    confine(_server, spec) {
      connect.push(() => spec.onConnection?.({} as never));
      return start('confined')(spec);
    },
    prove: () => Promise.resolve({ tier, reasons: [] }),
    wayOut(name) {
      const way = `${name} ${ways.length}`;
      return { handle: () => ways.push(way), close: () => ways.push(`${way} closed`) };
    },
    onProof() {},
    onDrift() {},
  });
  const open = (folder: string): void => void (grants = [...grants, allow(folder, join(root, folder))]);
  const run = async (): Promise<void> => {
    (await confinements.prepare('files'))({ command: 'node', args: ['server.js'], env: {}, cwd: root });
  };
  const reach = (host: string): void =>
    void (grants = [...grants, { ...allow(host, root), level: 'network_access', conditions: { hosts: [host] } }]);
  return { root, server, confinements, started, open, run, reach, ways, connect };
};

test.each([
  ['full', 'confined'],
  ['none', 'plain'],
] as const)('the layer of its runtime comes before its arguments where %s is proven', async (tier, by) => {
  const { root, started, run } = world(tier, ['--layer']);
  await run();
  expect(started).toMatchObject([{ by, args: ['--layer', join(root, 'notes'), process.execPath, 'server.js'] }]);
});

test('without a layer its arguments are its own', async () => {
  const { started, run } = world('none', []);
  await run();
  expect(started).toMatchObject([{ args: ['server.js'] }]);
});

test('a server that is held by its layer alone is stale when its grants open another folder', async () => {
  const { root, started, confinements, open, run } = world('none', ['--layer']);
  await run();
  expect(confinements.isStale('files')).toBe(false);
  open('scenes');
  expect(confinements.isStale('files')).toBe(true);
  await run();
  expect(confinements.isStale('files')).toBe(false);
  expect(started.at(-1)?.args).toContain(join(root, 'scenes'));
});

test('a server that nothing holds is never stale: it has everything already', async () => {
  const { confinements, open, run } = world('none', []);
  await run();
  open('scenes');
  expect(confinements.isStale('files')).toBe(false);
});

test('another way out takes connections from its begin on, and open ones stay with the old one', async () => {
  const { server, confinements, run, reach, ways, connect } = world('full', []);
  reach('film.example');
  await run();
  connect.forEach((one) => one());
  confinements.configure([server], { wayOut: true });
  expect(ways).toEqual(['files 0']);
  connect.forEach((one) => one());
  expect(ways).toEqual(['files 0', 'files 1']);
  confinements.configure([server], { wayOut: false });
  connect.forEach((one) => one());
  expect(ways).toEqual(['files 0', 'files 1', 'files 1']);
  confinements.close();
  expect(ways.slice(3).toSorted()).toEqual(['files 0 closed', 'files 1 closed']);
});

test('another configuration of a server is held to at its next start, and one that is gone is not', async () => {
  const { server, confinements, run, started } = world('full', []);
  await run();
  expect(confinements.isStale('files')).toBe(false);
  confinements.configure([{ ...server, limits: { processes: 7 } }], { wayOut: false });
  expect(confinements.isStale('files')).toBe(true);
  await run();
  expect(confinements.isStale('files')).toBe(false);
  confinements.configure([], { wayOut: false });
  expect(confinements.status('files')).toBeUndefined();
  await run();
  expect(started.map(({ by }) => by)).toEqual(['confined', 'confined', 'plain']);
});
