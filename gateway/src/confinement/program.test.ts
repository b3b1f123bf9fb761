import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { put, temporaryFolder } from '../../test/fixtures/config-files.ts';
import { programOf } from './program.ts';

const world = () => {
  const root = temporaryFolder();
  const program = (path: string): string => {
    const file = put(root, path, '#!/bin/sh\n');
    chmodSync(file, 0o755);
    return file;
  };
  const of = (command: string, args: readonly string[] = [], more: object = {}) =>
    programOf({
      command,
      args,
      cwd: root,
      searchPath: `${join(root, 'shims')}:${join(root, 'opt/bin')}:relative`,
      node: join(root, 'gateway/node'),
      never: [join(root, 'home'), join(root, 'home/film')],
      ...more,
    });
  return { root, program, of, at: (path: string): string => join(root, path) };
};

test("`node` is the gateway's own, alone", () => {
  const { of, at, program } = world();
  program('gateway/node');
  expect(of('node')).toEqual({ command: at('gateway/node'), paths: [at('gateway/node')] });
});

test('a program on the PATH brings the installation it is of, and nothing of the folder around it', () => {
  const { of, at, program } = world();
  program('opt/bin/tool');
  mkdirSync(at('opt/lib'), { recursive: true });
  mkdirSync(at('opt/secrets'), { recursive: true });
  expect(of('tool')).toEqual({
    command: at('opt/bin/tool'),
    paths: [at('opt/bin/tool'), at('opt/bin'), at('opt/lib')],
  });
});

test('a program of the system needs nothing; a shim gives way to it', () => {
  const { of, program } = world();
  program('shims/sh');
  expect(of('sh')).toMatchObject({ paths: [] });
  expect(of('/usr/bin/env')).toEqual({ command: '/usr/bin/env', paths: [] });
});

test('a program in a folder `bin` of the home folder does not open the home folder', () => {
  const { of, at, program } = world();
  program('home/bin/tool');
  mkdirSync(at('home/lib'), { recursive: true });
  expect(of(at('home/bin/tool')).paths).toEqual([at('home/bin/tool')]);
});

test('what is not there is started as it is written, and fails with its own words', () => {
  expect(world().of('no-such-command-anywhere')).toEqual({ command: 'no-such-command-anywhere', paths: [] });
});

test('a script brings its package and the modules it can load, through links too', () => {
  const { of, at, root } = world();
  put(root, 'pkg/package.json', {});
  put(root, 'pkg/dist/main.js', '');
  mkdirSync(at('node_modules'), { recursive: true });
  mkdirSync(at('pkg/node_modules'));
  symlinkSync(at('pkg/dist/main.js'), at('main.js'));
  const whole = [at('pkg'), at('pkg/node_modules'), at('node_modules')];
  expect(of('/bin/true', ['pkg/dist/main.js', '--verbose']).paths).toEqual(whole);
  expect(of('/bin/true', [`--import=${pathToFileURL(at('pkg/dist/main.js')).href}`]).paths).toEqual(whole);
  expect(of('/bin/true', ['main.js']).paths).toEqual([at('main.js'), at('node_modules'), ...whole.slice(0, 2)]);
});

test('a script in the project or the home folder brings itself, not what lies around it', () => {
  const { of, at, root } = world();
  put(root, 'home/package.json', {});
  put(root, 'home/film/package.json', {});
  put(root, 'home/film/tools/serve.py', '');
  put(root, 'home/film/tools/kit/package.json', {});
  put(root, 'home/film/tools/kit/serve.mjs', '');
  expect(of('/bin/true', [at('home/film/tools/serve.py')]).paths).toEqual([at('home/film/tools/serve.py')]);
  expect(of('/bin/true', [at('home/film/tools/kit/serve.mjs')]).paths).toEqual([at('home/film/tools/kit')]);
});

test('a folder among the arguments is data, which grants open', () => {
  const { of, at } = world();
  mkdirSync(at('home/documents.js'), { recursive: true });
  expect(of('/bin/true', [at('home'), at('home/documents.js'), '-y', 'file://%', '']).paths).toEqual([]);
});
