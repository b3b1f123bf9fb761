import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { put, temporaryFolder } from '../../test/fixtures/config-files.ts';
import { writeModule } from '../../test/fixtures/hook-module.ts';
import { proves } from '../../test/security/proves.ts';
import { checkConfig, loadConfig } from './load.ts';

const inFolder = (folder: string, hooks: unknown) => put(folder, 'storycore-mcp.json', { hooks });
const problemsOf = (folder: string, hooks: unknown): string[] => {
  const loaded = checkConfig(inFolder(folder, hooks), { env: {} });
  return 'problems' in loaded ? loaded.problems.map(({ path, message }) => `${path}: ${message}`) : [];
};

test('modules and the engine have the usual where nothing is said of them; without either there are no hooks', () => {
  const folder = temporaryFolder();
  const path = writeModule(join(folder, 'hooks'), 'rules.ts', 'export const hooks = [];');
  const modules = [{ path: 'hooks/rules.ts' }];
  const { hooks } = loadConfig(inFolder(folder, { modules, engine: {} }), { env: {} });
  expect(hooks).toEqual({
    modules: [
      { name: 'hooks/rules.ts', path, timeoutMs: 500, digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    ],
    engine: { timeoutMs: 500, phases: ['before', 'after', 'observe'], late: 'by_kind' },
  });
  const own = { timeout_ms: 90, phases: ['observe'], late: 'veto' };
  expect(loadConfig(inFolder(folder, { engine: own }), { env: {} }).hooks).toEqual({
    modules: [],
    engine: { timeoutMs: 90, phases: ['observe'], late: 'veto' },
  });
  expect(loadConfig(inFolder(folder, { modules: [] }), { env: {} }).hooks).toBeUndefined();
});

test('a module of another content is another module', () => {
  const folder = temporaryFolder();
  const modules = [{ path: 'hooks/rules.ts' }];
  const digest = (text: string) => {
    writeModule(join(folder, 'hooks'), 'rules.ts', text);
    return loadConfig(inFolder(folder, { modules }), { env: {} }).hooks?.modules[0]?.digest;
  };
  expect(digest('one')).not.toBe(digest('two'));
});

test('what cannot be a module is refused where it is named', () => {
  const folder = temporaryFolder();
  writeModule(folder, 'rules.py', '');
  writeModule(folder, 'rules.mjs', '');
  writeModule(folder, 'large.mjs', ' '.repeat(2 ** 20 + 1));
  mkdirSync(join(folder, 'folder.mjs'));
  symlinkSync('rules.mjs', join(folder, 'again.mjs'));
  const paths = ['rules.py', 'gone.mjs', 'folder.mjs', 'large.mjs', 'rules.mjs', './again.mjs', '~anna/rules.mjs'];
  const modules = paths.map((path) => ({ path }));
  expect(problemsOf(folder, { modules }).map((text) => text.replaceAll(folder, ''))).toEqual([
    'hooks.modules[0].path: "/rules.py" is no module by its name.',
    'hooks.modules[1].path: The module "/gone.mjs" does not exist.',
    'hooks.modules[2].path: The module "/folder.mjs" is a folder.',
    'hooks.modules[3].path: The module "/large.mjs" is larger than 1 MiB.',
    'hooks.modules[5].path: This module is named twice.',
    'hooks.modules[6].path: "~anna/rules.mjs" would be the home folder of someone else.',
  ]);
  expect(
    problemsOf(folder, { modules: [{ path: 'rules.mjs', timeout_ms: 1 }], engine: { phases: [], late: 'no' } }),
  ).toHaveLength(3);
});

test(`no call writes a module, or what stands beside it ${proves('T-137')}`, () => {
  const folder = temporaryFolder();
  const path = writeModule(join(folder, 'hooks'), 'rules.mjs', '');
  const beside = writeModule(folder, 'rules.mjs', '');
  const modules = [{ path: 'hooks/rules.mjs' }, { path: 'rules.mjs' }];
  const { grants } = loadConfig(inFolder(folder, { modules }), { env: {} });
  expect(grants.at(-1)).toMatchObject({
    effect: 'deny',
    level: 'resource_write',
    principal: {},
    server: '*',
    conditions: { paths: [join(folder, 'hooks'), beside, path] },
  });
});

test.skipIf(process.platform === 'win32')(
  `a module that others may write, or put another in its place, is refused (no Windows: it has no such modes) ${proves('T-137')}`,
  () => {
    const folder = temporaryFolder();
    const modules = [{ path: 'hooks/rules.mjs' }];
    const path = writeModule(join(folder, 'hooks'), 'rules.mjs', '');
    const why = (at: string, mode: number): string => {
      chmodSync(at, mode);
      const problems = problemsOf(folder, { modules });
      chmodSync(at, at === path ? 0o644 : 0o755);
      return problems.join();
    };
    expect(why(path, 0o664)).toContain(`Others than you may write "${path}"`);
    expect(why(path, 0o646)).toContain(`Others than you may write "${path}"`);
    expect(why(join(folder, 'hooks'), 0o777)).toContain(`Others than you may write "${join(folder, 'hooks')}"`);
    expect(why(join(folder, 'hooks'), 0o1777)).toBe('');
    expect(why(path, 0o600)).toBe('');
    writeFileSync(path, '');
  },
);
