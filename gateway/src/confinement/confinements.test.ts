import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/fixtures/config-files.ts';
import type { Tier } from '../policy/confinement.ts';
import type { Grant } from '../policy/grant.ts';
import type { LaunchSpec } from '../sandbox/launch.ts';
import { neverStarted } from '../sandbox/never-started.ts';
import { createConfinements } from './confinements.ts';

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
  const confinements = createConfinements({
    servers: [
      {
        name: 'files',
        spec: { command: 'node', args: ['server.js'], cwd: root },
        roots: [root],
        confine: true,
        require: 'none',
        readPaths: [],
        limits: {},
        shape: 'plain',
        writesGit: false,
      },
    ],
    project: undefined,
    home: '/nobody',
    searchPath: '',
    node: process.execPath,
    grants: () => grants,
    launch: start('plain'),
    layer: (_server, { readPaths }) => [...layer, ...(layer.length === 0 ? [] : readPaths)],
    confine: (_server, spec) => start('confined')(spec),
    prove: () => Promise.resolve({ tier, reasons: [] }),
    wayOut: () => ({ handle() {}, close() {} }),
    onProof() {},
    onDrift() {},
  });
  const open = (folder: string): void => void (grants = [...grants, allow(folder, join(root, folder))]);
  const run = async (): Promise<void> => {
    (await confinements.prepare('files'))({ command: 'node', args: ['server.js'], env: {}, cwd: root });
  };
  return { root, confinements, started, open, run };
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
