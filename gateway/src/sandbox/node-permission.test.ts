import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../test/fixtures/confined.ts';
import { talkTo } from '../../test/fixtures/talking.ts';
import type { Talking } from '../../test/fixtures/talking.ts';
import { upstreamSpec } from '../upstream/providers.ts';
import { launch } from './launch.ts';
import { nodePermission } from './node-permission.ts';

/** A folder to serve, one beside it whose name begins the same, and a script outside of both. */
const world = () => {
  const place = temporaryFolder('layer');
  onTestFinished(() => place[Symbol.dispose]());
  const at = (path: string): string => join(place.path, path);
  for (const folder of ['film/notes', 'film-secret', 'program', 'scratch']) mkdirSync(at(folder), { recursive: true });
  writeFileSync(at('film/scene.md'), 'A door opens.');
  writeFileSync(at('film-secret/key'), 'secret');
  return { at };
};

/** What a script may do: each attempt by its name, `ok` or the code of its failure. */
const attempts = (at: (path: string) => string, words: readonly string[]): unknown => {
  const script = `
    const fs = require('node:fs');
    const said = {};
    const attempt = (name, work) => { try { work(); said[name] = 'ok'; } catch (error) { said[name] = error.code; } };
    attempt('read', () => fs.readFileSync(${JSON.stringify(at('film/scene.md'))}));
    attempt('write', () => fs.writeFileSync(${JSON.stringify(at('film/new.md'))}, ''));
    attempt('scratch', () => fs.writeFileSync(${JSON.stringify(at('scratch/x'))}, ''));
    attempt('beside', () => fs.readFileSync(${JSON.stringify(at('film-secret/key'))}));
    attempt('write beside', () => fs.writeFileSync(${JSON.stringify(at('film-secret/new'))}, ''));
    attempt('program', () => require('node:child_process').execFileSync(process.execPath, ['-v']));
    attempt('worker', () => new (require('node:worker_threads').Worker)('', { eval: true }).unref());
    console.log(JSON.stringify(said));`;
  writeFileSync(at('program/script.cjs'), script);
  const { stdout } = spawnSync(process.execPath, [...words, at('program/script.cjs')], { encoding: 'utf8' });
  return JSON.parse(stdout);
};
const denied = 'ERR_ACCESS_DENIED';
const everything = {
  read: 'ok',
  write: 'ok',
  scratch: 'ok',
  beside: 'ok',
  'write beside': 'ok',
  program: 'ok',
  worker: 'ok',
};

test('Node keeps a program to its confinement, which without these words it leaves', () => {
  const { at } = world();
  expect(attempts(at, [])).toEqual(everything);
  const reach = { readPaths: [at('program')], writePaths: [at('film')] };
  expect(attempts(at, nodePermission(reach, { served: [at('film')], scratch: [at('scratch')] }))).toEqual({
    ...everything,
    beside: denied,
    'write beside': denied,
    program: denied,
    worker: denied,
  });
});

test('what may be read may not be written', () => {
  const { at } = world();
  const reach = { readPaths: [at('program'), at('film')], writePaths: [] };
  expect(attempts(at, nodePermission(reach, { served: [at('film')], scratch: [] }))).toMatchObject({
    read: 'ok',
    write: denied,
  });
});

test('a served folder that is open in part can still be looked at, and only the open part be written', () => {
  const { at } = world();
  const reach = { readPaths: [at('program')], writePaths: [at('film/notes')] };
  expect(attempts(at, nodePermission(reach, { served: [at('film')], scratch: [] }))).toMatchObject({
    read: 'ok',
    write: denied,
    program: denied,
  });
});

test('a link opens what it leads to, by its own name too, for no more than that is open for', () => {
  const links = [
    { at: '/a', to: '/data/read' },
    { at: '/b', to: '/data/write/deep' },
  ];
  const words = nodePermission(
    { readPaths: ['/data/read'], writePaths: ['/data/write'], links },
    { served: [], scratch: [] },
  );
  expect(words).toContain('--allow-fs-read=/a');
  expect(words).not.toContain('--allow-fs-write=/a');
  expect(words).toContain('--allow-fs-write=/b');
});

test('a path that Node would take for a pattern leaves the layer out, rather than open more', () => {
  expect(nodePermission({ readPaths: ['/film*'], writePaths: [] }, { served: [], scratch: [] })).toEqual([]);
});

/** The real file server on a folder, under the layer, with nothing else around it. */
const fileServer = (root: string, writePaths: readonly string[]): Promise<Talking> => {
  const entry = {
    name: 'files',
    provider: 'filesystem',
    args: [],
    env: {},
    cwd: root,
    roots: [root],
    hash: '',
  } as const;
  const spec = upstreamSpec(entry, { userAgent: 'test', version: '1' });
  const reach = { readPaths: spec.programPaths ?? [], writePaths };
  const words = nodePermission(reach, { served: [root], scratch: [] });
  const child = launch({ ...spec, args: [...words, ...spec.args] });
  onTestFinished(async () => void (await child.end(500)));
  return talkTo(child);
};

test('the real file server works under it: it reads, writes, replaces, lists, and goes through a link inside', async () => {
  const { at } = world();
  symlinkSync('notes', at('film/linked'));
  symlinkSync(at('film-secret'), at('film/out'));
  const server = await fileServer(at('film'), [at('film')]);
  const isError = async (name: string, args: object): Promise<boolean> =>
    (await server.call(name, { ...args })).isError;
  expect(await isError('write_file', { path: at('film/linked/a.md'), content: 'one' })).toBe(false);
  expect(await isError('create_directory', { path: at('film/deep/er') })).toBe(false);
  expect(await isError('move_file', { source: at('film/notes/a.md'), destination: at('film/deep/er/a.md') })).toBe(
    false,
  );
  const edits = [{ oldText: 'one', newText: 'two' }];
  expect(await isError('edit_file', { path: at('film/deep/er/a.md'), edits })).toBe(false);
  expect(readFileSync(at('film/deep/er/a.md'), 'utf8')).toBe('two');
  expect((await server.call('directory_tree', { path: at('film') })).text).toContain('scene.md');
  expect((await server.call('search_files', { path: at('film'), pattern: '**/*.md' })).text).toContain('er/a.md');
  expect(await isError('read_text_file', { path: at('film/out/key') })).toBe(true);
});

test('the real file server starts where a part of its folder is open', async () => {
  const { at } = world();
  const server = await fileServer(at('film'), [at('film/notes')]);
  expect((await server.call('write_file', { path: at('film/notes/a.md'), content: 'x' })).isError).toBe(false);
  const refused = await server.call('write_file', { path: at('film/a.md'), content: 'x' });
  expect(refused.text).toContain('restricted');
});
