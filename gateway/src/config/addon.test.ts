import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { describe, expect, test } from 'vitest';
import { put, temporaryFolder } from '../../test/fixtures/config-files.ts';
import { addonJsonSchema } from './addon-schema.ts';
import { checkAddon, readAddon } from './addon.ts';
import type { AddonReport } from './addon.ts';

/** The plan's manifest, as the plan has it. */
const planManifest = {
  name: 'mcp_server_addon',
  version: '1.0.0',
  type: 'processing_addon',
  author: 'StoryCore Team',
  description: "Serveur MCP pour l'accès à des ressources et outils externes",
  compatibility: { engine_version: '>=2.0.0' },
  permissions: ['network_access', 'file_system_read', 'system_info_access', 'mcp_server_control'],
  entry_points: { main: 'src/mcp_server_main.py', config: 'config/mcp_server_config.json', hooks: 'src/mcp_hooks.py' },
  dependencies: { mcp: '^1.0.0', asyncio: '^3.4.3', jsonschema: '^4.0.0' },
  metadata: {
    mcp_version: '2024-11-05',
    supported_resources: ['filesystem', 'git', 'brave_search', 'puppeteer_playwright'],
    max_concurrent_requests: 10,
    timeout_seconds: 30,
  },
};

/** The same add-on in the form that the engine takes. */
const goodManifest = {
  ...planManifest,
  permissions: ['network_access', 'file_system_read', 'file_system_write'],
  entry_points: { main: 'src/main.py' },
  dependencies: {},
  metadata: {
    ...planManifest.metadata,
    mcp_permissions: ['system_info_access', 'mcp_server_control'],
    gateway: 'server/gateway.mjs',
  },
};

const paths = (list: AddonReport['errors']): string[] => list.map(({ path }) => path);
const errors = (change: object): string[] =>
  checkAddon({ ...goodManifest, ...change }).errors.map(({ path, message }) => `${path}: ${message}`);
const warnings = (change: object): string[] => paths(checkAddon({ ...goodManifest, ...change }).warnings);

test('a manifest that the engine takes has nothing against it', () => {
  expect(checkAddon(goodManifest)).toEqual({ manifest: goodManifest, errors: [], warnings: [] });
});

test("the plan's manifest is told, point by point, what the engine refuses and where it goes instead", () => {
  const report = checkAddon(planManifest);
  expect(report.manifest).toBeUndefined();
  expect(paths(report.errors)).toEqual([
    'permissions[2]',
    'permissions[3]',
    'dependencies.mcp',
    'dependencies.asyncio',
    'dependencies.jsonschema',
  ]);
  expect(paths(report.warnings)).toEqual([
    'entry_points.hooks',
    'entry_points.config',
    'dependencies.mcp',
    'dependencies.asyncio',
    'dependencies.jsonschema',
  ]);
  expect(report.errors[1]).toMatchObject({
    message: 'The engine refuses the permission "mcp_server_control".',
    remedy: 'List it under `metadata.mcp_permissions` instead: ["mcp_server_control"].',
  });
  for (const { remedy } of [...report.errors, ...report.warnings]) expect(remedy).toBeTruthy();
});

describe('the engine would refuse', () => {
  test.each([
    [{ name: 'My.Addon' }, 'name: The engine refuses this name.'],
    [{ version: '1.0' }, 'version: The engine refuses this version.'],
    [{ version: undefined }, 'version: This key is missing.'],
    [{ type: 'mcp_addon' }, 'type: Must be one of'],
    [{ author: 5 }, 'author: Expected text in double quotes, found a number.'],
    [{ description: undefined }, 'description: This key is missing.'],
    [{ permissions: ['root_access'] }, 'permissions[0]: The engine does not know this permission.'],
    [{ permissions: ['database_access'] }, 'permissions[0]: The engine\'s validator knows "database_access"'],
    [
      { compatibility: { engine_version: '^2.0.0' } },
      'compatibility.engine_version: The engine reads only the first digit',
    ],
    [
      { compatibility: { engine_version: '>= 2.0.0' } },
      'compatibility.engine_version: The engine reads only the first digit',
    ],
    [
      { compatibility: { engine_version: '>=1.0.0' } },
      'compatibility.engine_version: The engine reads only the first digit',
    ],
    [{ entry_points: {} }, 'entry_points.main: This key is missing.'],
    [{ entry_points: undefined }, 'entry_points: This key is missing.'],
    [
      { entry_points: { main: '../src/main.py' } },
      'entry_points.main: An entry point must lie in the folder of the add-on.',
    ],
    [
      { entry_points: { main: '/src/main.py' } },
      'entry_points.main: An entry point must lie in the folder of the add-on.',
    ],
    [{ dependencies: { other: '~1.0.0' } }, 'dependencies.other: The engine refuses this version range.'],
    [{ metadata: { timeout_seconds: 'soon' } }, 'metadata.timeout_seconds: Expected a number, found text.'],
  ])('%j', (change, problem) => {
    expect(errors(change)).toEqual([expect.stringContaining(problem)]);
  });

  test.each(['>=2.0.0', '2.0.0', '2', '20.1'])('but not the engine version %s', (engine_version) => {
    expect(errors({ compatibility: { engine_version } })).toEqual([]);
  });

  test('what is no manifest at all', () => {
    expect(checkAddon([]).errors).toMatchObject([{ message: 'The manifest must be one JSON object { }.' }]);
    expect(checkAddon(null).errors.length).toBe(1);
  });
});

describe('the engine would load, with a remark', () => {
  test.each([
    [{ $schema: 'x' }, ['$schema']],
    [{ name: 'ab' }, ['name']],
    [{ description: 'short' }, ['description']],
    [{ description: 'x'.repeat(501) }, ['description']],
    [{ permissions: ['ui_access', 'ui_access'] }, ['permissions']],
    [{ entry_points: { main: 'main.py' } }, ['entry_points.main']],
    [{ dependencies: { other: '>=1.0.0' } }, ['dependencies.other']],
    [{ metadata: { tags: 'x'.repeat(11).split('') } }, ['metadata.tags']],
    [{ metadata: { homepage: 'not a page', url: 'x' } }, ['metadata.homepage']],
    [{ metadata: { supported_resources: ['telepathy'] } }, ['metadata.supported_resources[0]']],
  ])('%j', (change, where) => {
    expect(errors(change)).toEqual([]);
    expect(warnings(change)).toEqual(where);
  });
});

describe('a file', () => {
  const addonFolder = (content: unknown): string => {
    const folder = temporaryFolder();
    put(folder, 'src/main.py', '');
    return put(folder, 'addon.json', content);
  };

  test('is read with its entry points', () => {
    expect(readAddon(addonFolder(goodManifest))).toEqual({ manifest: goodManifest, errors: [], warnings: [] });
    const { errors: missing } = readAddon(addonFolder({ ...goodManifest, entry_points: { main: 'src/gone.py' } }));
    expect(missing).toMatchObject([
      { path: 'entry_points.main', line: 16, message: 'This entry point does not exist.' },
    ]);
  });

  test('can be named by its folder', () => {
    expect(readAddon(dirname(addonFolder(goodManifest))).manifest).toEqual(goodManifest);
  });

  test('whose entry point is a folder is refused', () => {
    const path = addonFolder({ ...goodManifest, entry_points: { main: 'src/dir.py' } });
    mkdirSync(join(path, '../src/dir.py'));
    expect(readAddon(path).errors).toMatchObject([{ message: 'This entry point is a folder.' }]);
  });

  test('with a byte order mark is refused: the engine stumbles over it', () => {
    expect(readAddon(addonFolder(`\ufeff${JSON.stringify(goodManifest)}`)).errors).toMatchObject([
      { file: 'addon.json', message: expect.stringContaining('byte order mark') },
    ]);
  });

  test('that cannot be read, or is no JSON, is refused', () => {
    expect(readAddon(join(temporaryFolder(), 'addon.json')).errors).toMatchObject([
      { message: 'This file does not exist.' },
    ]);
    expect(readAddon(addonFolder('{"name": "x"')).errors).toMatchObject([
      { message: expect.stringContaining('This is not JSON') },
    ]);
    expect(readAddon(addonFolder('{"name": "abc", "name": "abd"}')).errors[0]).toMatchObject({ path: 'name' });
  });
});

test('the published JSON Schema takes and refuses the same manifests', () => {
  const published = z.fromJSONSchema(addonJsonSchema());
  expect(published.safeParse(goodManifest).success).toBe(true);
  expect(published.safeParse(planManifest).success).toBe(false);
  expect(published.safeParse({ ...goodManifest, extra: 1 }).success).toBe(false);
});
