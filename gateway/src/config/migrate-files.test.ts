import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checkConfig } from './load.ts';
import { migrateFiles } from './migrate-files.ts';
import type { Migration } from './migrate.ts';

/** A step that was never published: version 1 is the only one there is. */
const colons: Migration = {
  what: '`tool_prefix` is called `prefix`.',
  migrate: ({ tool_prefix: prefix, ...rest }) => (prefix === undefined ? rest : { ...rest, prefix }),
};
const migrations = [colons];

const place = (files: Readonly<Record<string, string>>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'storycore-migrate-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
};

test('an older file is read as it would be written today, and its owner is told', () => {
  const folder = place({ 'storycore-mcp.json': '{ "version": 1, "tool_prefix": true }' });
  const loaded = checkConfig(join(folder, 'storycore-mcp.json'), { migrations });
  expect('config' in loaded && loaded.config.prefix).toBe(true);
  expect('config' in loaded && loaded.config.warnings).toMatchObject([
    { path: 'version', line: 1, remedy: expect.stringContaining('config migrate') },
  ]);
  // Without the step it is what it is: a key that nobody knows.
  expect(checkConfig(join(folder, 'storycore-mcp.json'))).toMatchObject({ problems: [{ path: 'tool_prefix' }] });
});

test('a file of a version that nobody knows yet is refused, with what to do', () => {
  const folder = place({ 'storycore-mcp.json': '{\n  "version": 7,\n  "prefix": true\n}' });
  const loaded = checkConfig(join(folder, 'storycore-mcp.json'));
  expect(loaded).toMatchObject({
    problems: [{ path: 'version', line: 2, remedy: expect.stringContaining('Update storycore-mcp') }],
  });
  expect(() => migrateFiles(join(folder, 'storycore-mcp.json'))).toThrow('version 7');
});

test("it is written anew with its person's indentation, and the old one is kept beside it", () => {
  const old = '{\n\t"tool_prefix": true,\n\t"approvals": {}\n}';
  const folder = place({ 'storycore-mcp.json': old });
  const path = join(folder, 'storycore-mcp.json');
  expect(migrateFiles(path, migrations)).toEqual({ from: 1, steps: [colons.what], kept: [`${path}.v1`] });
  expect(readFileSync(`${path}.v1`, 'utf8')).toBe(old);
  expect(readFileSync(path, 'utf8')).toBe('{\n\t"approvals": {},\n\t"prefix": true,\n\t"version": 2\n}\n');
  expect(() => migrateFiles(path, migrations)).not.toThrow();
  expect(readdirSync(folder)).toHaveLength(2);
});

test("of the plan's folder each key stays in its file", () => {
  const folder = place({
    'mcp_server_config.json': '{ "server_config": { "port": 0 } }',
    'storycore-mcp.json': '{ "tool_prefix": true }',
  });
  migrateFiles(folder, migrations);
  const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  expect(read('storycore-mcp.json')).toEqual({});
  expect(read('mcp_server_config.json')).toEqual({ server_config: { port: 0 }, prefix: true, version: 2 });
  expect(readdirSync(folder).filter((name) => name.endsWith('.v1'))).toHaveLength(2);
});

test('what is of today is left alone', () => {
  const folder = place({ 'storycore-mcp.json': '{"prefix":true}' });
  expect(migrateFiles(folder)).toEqual({ from: 1, steps: [], kept: [] });
  expect(readdirSync(folder)).toEqual(['storycore-mcp.json']);
});
