import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { exampleConfiguration } from '../../scripts/docs-configuration.ts';
import { pages, stalePages } from '../../scripts/docs.ts';
import { configJsonSchema } from '../src/config/schema.ts';
import { loadConfig } from '../src/config/load.ts';
import { errorTable } from '../src/errors.ts';
import { put, temporaryFolder } from './fixtures/config-files.ts';

const script = fileURLToPath(new URL('../../scripts/docs.ts', import.meta.url));

test('the reference pages are what the sources say', async () => {
  expect(await stalePages()).toEqual([]);
});

test('the check names what is stale with its exit code, and other words are refused', () => {
  const check = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect({ status: check.status, stderr: check.stderr }).toEqual({ status: 0, stderr: '' });
  expect(spawnSync(process.execPath, [script, '--chekc']).status).toBe(2);
});

test('every error code has its line', async () => {
  const page = (await pages()).get('errors.md') ?? '';
  for (const [code, { rpc, http }] of Object.entries(errorTable)) {
    expect(page).toContain(`| \`${code}\` | ${rpc} | ${http} |`);
  }
});

test('every key of the configuration has its line', async () => {
  const page = (await pages()).get('configuration.md') ?? '';
  const keys = (schema: unknown): string[] => {
    if (typeof schema !== 'object' || schema === null) return [];
    const own =
      'properties' in schema && typeof schema.properties === 'object' ? Object.keys(schema.properties ?? {}) : [];
    return [...own, ...Object.values(schema).flatMap(keys)];
  };
  const all = new Set(keys(configJsonSchema()));
  expect(all.size).toBeGreaterThan(50);
  for (const key of all) expect(page).toMatch(new RegExp(`[\`.]${key.replace('$', '\\$')}[\`.]`));
});

test('every key of a policy has its line', async () => {
  const page = (await pages()).get('confine.md') ?? '';
  for (const key of [
    'read_paths',
    'network.allow',
    'network.test_ca',
    'limits.memory_mb',
    'stdio.max_line_mb',
    'allowAddr',
  ]) {
    expect(page).toContain(`| \`${key}\` |`);
  }
});

test('the example of the page is a configuration that loads', () => {
  const folder = temporaryFolder();
  const config = loadConfig(put(folder, 'storycore-mcp.json', exampleConfiguration), { env: {} });
  expect(config.servers.map(({ name }) => name)).toEqual(['filesystem', 'git', 'everything']);
});

test('every dependency has its line, and every line its dependency', () => {
  const read = (path: string): string => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
  const packages = ['package.json', 'gateway/package.json', 'console/package.json', 'gateway/test/peers/package.json'];
  const named = packages.flatMap((path) => {
    const { dependencies = {}, devDependencies = {}, optionalDependencies = {} } = JSON.parse(read(path));
    return Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
  });
  const rows = read('docs/decisions/dependencies.md').match(/^\| `[^|]*/gm) ?? [];
  const lines = rows.flatMap((row) => [...row.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  expect(lines).toHaveLength(new Set(lines).size);
  expect(new Set(lines)).toEqual(new Set(named));
});
