import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { put, temporaryFolder } from '../../test/fixtures/config-files.ts';
import { settle } from './settle.ts';

const world = () => {
  const root = temporaryFolder();
  const at = (path: string): string => join(root, path);
  for (const folder of ['film/notes', 'library']) mkdirSync(at(folder), { recursive: true });
  put(root, 'film/scene.md', 'x');
  return { root, at };
};
const none = { readPaths: [], writePaths: [], hiddenPaths: [] };

test('what is not there is left out', () => {
  const { at } = world();
  const open = { readPaths: [at('film'), at('gone')], writePaths: [at('gone/too')], hiddenPaths: [at('film/gone')] };
  expect(settle(open, [at('no-program')])).toEqual({ ...none, readPaths: [at('film')], links: [] });
});

test('a file that may be written opens its folder, where that may be read', () => {
  const { at } = world();
  const open = { ...none, readPaths: [at('film')], writePaths: [at('film/notes/new.md'), at('film/scene.md')] };
  expect(settle(open, [])).toMatchObject({ readPaths: [], writePaths: [at('film/notes'), at('film')] });
});

test('a file that may be written opens nothing else where its folder may not be read', () => {
  const { at, root } = world();
  put(root, 'library/index', 'x');
  const open = { ...none, writePaths: [at('library/index'), at('library/new')] };
  expect(settle(open, [])).toMatchObject({ readPaths: [], writePaths: [at('library/index')] });
});

test('a link is a link inside as well, and opens nothing by itself', () => {
  const { at } = world();
  symlinkSync(at('film'), at('link'));
  symlinkSync(at('library'), at('astray'));
  const open = { ...none, readPaths: [at('link'), at('film'), at('astray')] };
  expect(settle(open, [])).toEqual({ ...none, readPaths: [at('film')], links: [{ at: at('link'), to: at('film') }] });
  // What was granted is what was there then: a link that leads elsewhere by now leads nowhere.
  rmSync(at('link'));
  symlinkSync(at('library'), at('link'));
  expect(settle(open, []).links).toEqual([]);
});

test('what a program needs is there whatever is granted, and not twice where it can be written', () => {
  const { at } = world();
  symlinkSync(at('library'), at('tool'));
  expect(settle({ ...none, writePaths: [at('film')] }, [at('tool'), at('film')])).toEqual({
    ...none,
    readPaths: [at('library')],
    writePaths: [at('film')],
    links: [{ at: at('tool'), to: at('library') }],
  });
});
