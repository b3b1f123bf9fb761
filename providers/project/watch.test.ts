import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test, vi } from 'vitest';

import { connect, temporaryProject } from './fixtures/connection.ts';
import { openFolder } from './folder.ts';
import { watchFolder } from './watch.ts';

const lena = 'storycore://project/characters/lena';

describe('who listens', () => {
  test('hears of the file itself, of its list and of the project; of nothing else', async () => {
    using folder = temporaryProject({ 'characters/character_lena.json': { name: 'Léna' }, 'scenes/a.json': {} });
    await using project = await connect(folder.root, { quietMs: 20 });
    for (const uri of [lena, 'storycore://project/characters', 'storycore://project', 'storycore://project/scenes'])
      // oxlint-disable-next-line no-await-in-loop
      await project.client.subscribeResource({ uri });
    folder.write('characters/character_lena.json', { name: 'Léna Corvenn' });
    await vi.waitFor(() => expect(project.told).toHaveLength(4), 5_000);
    expect(project.told.toSorted()).toEqual(['list', 'storycore://project', 'storycore://project/characters', lena]);
  });

  test('and no longer does, hears of the list alone', async () => {
    using folder = temporaryProject({ 'characters/character_lena.json': { name: 'Léna' } });
    await using project = await connect(folder.root, { quietMs: 20 });
    await project.client.subscribeResource({ uri: lena });
    await project.client.unsubscribeResource({ uri: lena });
    folder.write('characters/character_lena.json', { name: 'L' });
    await vi.waitFor(() => expect(project.told).toEqual(['list']), 5_000);
  });

  test('to nothing that there is, is told so', async () => {
    using folder = temporaryProject();
    await using project = await connect(folder.root);
    await expect(project.client.subscribeResource({ uri: 'storycore://x' })).rejects.toMatchObject({ code: -32_002 });
  });
});

describe('a change', () => {
  const watching = (times: { readonly pollMs: number; readonly quietMs: number }) => {
    const folder = temporaryProject({ 'characters/lena.json': { name: 'Léna' } });
    const heard: string[] = [];
    const watch = watchFolder(openFolder(folder.root), { ...times, onChange: (files) => heard.push(...files) });
    onTestFinished(() => {
      watch[Symbol.dispose]();
      folder[Symbol.dispose]();
    });
    return { ...folder, heard };
  };
  const told = { pollMs: 60_000, quietMs: 20 };

  test('by an editor that puts a new file in the place of the old one is seen, again and again', async () => {
    const { root, heard } = watching(told);
    for (const name of ['A', 'BB', 'CCC']) {
      writeFileSync(join(root, 'characters', 'lena.json~'), JSON.stringify({ name }));
      renameSync(join(root, 'characters', 'lena.json~'), join(root, 'characters', 'lena.json'));
      // oxlint-disable-next-line no-await-in-loop
      await vi.waitFor(() => expect(heard).toEqual(['characters/lena.json']), 5_000);
      heard.length = 0;
    }
  });

  test('in a folder that was not there before is seen, and one in a folder that takes its place', async () => {
    const { root, write, heard } = watching(told);
    mkdirSync(join(root, 'scenes'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    write('scenes/a.json', {});
    await vi.waitFor(() => expect(heard).toContain('scenes/a.json'), 5_000);
    rmSync(join(root, 'scenes'), { recursive: true });
    await vi.waitFor(() => expect(heard.filter((file) => file === 'scenes/a.json')).toHaveLength(2), 5_000);
    write('scenes/b.json', {});
    await vi.waitFor(() => expect(heard).toContain('scenes/b.json'), 5_000);
  });

  test('that the system does not tell is found by looking', async () => {
    const { write, heard } = watching({ pollMs: 50, quietMs: 60_000 });
    write('characters/lena.json', { name: 'Autre' });
    await vi.waitFor(() => expect(heard).toEqual(['characters/lena.json']), 5_000);
  });

  test('of what nobody reads is none', async () => {
    const { write, heard } = watching({ pollMs: 30, quietMs: 10 });
    write('characters/note.txt', 'x');
    write('.storycore/rover.json', {});
    write('assets/a.json', {});
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(heard).toEqual([]);
  });
});
