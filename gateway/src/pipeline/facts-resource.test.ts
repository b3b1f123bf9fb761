import { describe, expect, test } from 'vitest';
import { proves } from '../../test/security/proves.ts';
import type { Need } from '../policy/need.ts';
import { createFactsSource } from './facts-source.ts';
import type { World } from './world.ts';

const files: Readonly<Record<string, number>> = {
  '/film/people/a.json': 10,
  '/film/people/b.json': 20,
  '/film/people/.hidden.json': 1,
  '/film/people/note.md': 1,
  '/film/old/b.json': 30,
};
const folders = ['/', '/film', '/film/people', '/film/old', '/elsewhere'];
const links: Readonly<Record<string, string>> = { '/film/people/link.json': '/elsewhere/x.json' };

const world: Omit<World, 'base' | 'roots'> = {
  platform: 'posix',
  lstat(path) {
    if (folders.includes(path)) return { kind: 'folder', bytes: 0 };
    if (links[path] !== undefined) return { kind: 'link', bytes: 0 };
    const bytes = files[path];
    return bytes === undefined ? undefined : { kind: 'file', bytes };
  },
  readlink: (path) => links[path] ?? '',
  names: (folder) =>
    [...Object.keys(files), ...Object.keys(links)]
      .filter((path) => path.startsWith(`${folder.replace(/\/$/, '')}/`))
      .map((path) => path.slice(path.lastIndexOf('/') + 1)),
};

const profile = {
  provider: 'film',
  title: { en: 'Film', fr: 'Film' },
  resources: {
    'film://people': { all: ['people/*.json', 'old/*.json'] },
    'film://people/{id}': { first: ['people/{id}.json', 'old/{id}.json'] },
    'film://nobody': { all: ['nobody/*.json'] },
  },
  tools: {},
};
const source = createFactsSource([{ name: 'film', profile, base: '/film', roots: ['/film'] }], world);
const target = (name: string) => ({ kind: 'resource', upstream: 'film', name }) as const;

const paths = (needs: readonly Need[]): readonly string[] =>
  needs.map(({ object }) => (object.kind === 'path' ? object.forms.join(' | ') : object.kind));
const read = async (uri: string, may: (path: string) => boolean = () => true) => {
  const facts = await source.of('resources/read', target(uri), { uri }, undefined, (need) => paths([need]).every(may));
  return facts.violations.length > 0 ? facts.violations : paths(facts.needs);
};

describe('reading a resource that is made of files', () => {
  test('needs the one file behind it: the first that there is', async () => {
    expect(await read('film://people/a')).toEqual(['/film/people/a.json']);
    expect(await read('film://people/b')).toEqual(['/film/people/b.json']);
  });

  test('needs the file that would be there, where there is none: what is refused says nothing of what is', async () => {
    expect(await read('film://people/nobody')).toEqual(['/film/people/nobody.json']);
    expect(await read('film://nobody')).toEqual(['/film/nobody']);
  });

  test(`needs what a link leads to ${proves('T-142')}`, async () => {
    expect(await read('film://people/link')).toEqual(['/elsewhere/x.json']);
  });

  test(`needs those of a list that may be read, and no others ${proves('T-140')}`, async () => {
    const inside = (path: string): boolean => path.startsWith('/film/');
    expect(await read('film://people', inside)).toEqual([
      '/film/people/a.json',
      '/film/people/b.json',
      '/film/old/b.json',
    ]);
    expect(await read('film://people', (path) => path.includes('/old/'))).toEqual(['/film/old/b.json']);
  });

  test(`is refused by the folder of a list of which none may be read: the names in it are not told ${proves('T-140')}`, async () => {
    expect(await read('film://people', () => false)).toEqual(['/film/people']);
    expect(await read('film://people', (path) => !path.endsWith('.json'))).toEqual(['/film/people/a.json']);
  });

  test('is allowed by no grant where its URI means nothing', async () => {
    expect(await read('film://people/..%2Fx')).toEqual([
      'The URI "film://people/..%2Fx" names nothing that can be read here.',
    ]);
  });

  test(`and completing a name needs what its list does ${proves('T-140')}`, async () => {
    const uri = 'film://people/{id}';
    const params = { ref: { type: 'ref/resource', uri }, argument: { name: 'id', value: '' } };
    const facts = await source.of('completion/complete', target(uri), params, undefined, () => true);
    expect(paths(facts.needs)).toContain('/film/people/a.json');
    expect(paths(facts.needs)).toContain('/film/old/b.json');
  });
});

test('a list shows a resource where one of its files may be read', () => {
  const shown = (uri: string, may: (path: string) => boolean): readonly string[] =>
    paths(source.possible(target(uri), {}, (need) => paths([need]).every(may)));
  expect(shown('film://people', (path) => path === '/film/people/b.json')).toEqual(['/film/people/b.json']);
  expect(shown('film://people', () => false)).toEqual(['/film/people']);
  expect(shown('film://people/b', () => false)).toEqual(['/film/people/b.json']);
  expect(shown('film://other', () => false)).toEqual(['none']);
});
