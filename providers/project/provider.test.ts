import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { connect, temporaryProject } from './fixtures/connection.ts';
import { uriOf } from './uri.ts';

const sample = join(import.meta.dirname, '../../examples/sample-project');

describe('the sample project', () => {
  test('is summed up: what its file says, and how much there is of each kind', async () => {
    await using project = await connect(sample);
    const summary = await project.json('storycore://project');
    expect(summary).toMatchObject({ shape: 'electron', name: "L'Étale", created: '2026-09-07T14:05:00.000Z' });
    expect(summary['contents']).toEqual([
      { kind: 'scenes', count: 12, uri: 'storycore://project/scenes' },
      { kind: 'characters', count: 4, uri: 'storycore://project/characters' },
      { kind: 'locations', count: 5, uri: 'storycore://project/locations' },
      { kind: 'sequences', count: 5, uri: 'storycore://project/sequences' },
      { kind: 'storyboard', count: 40, uri: 'storycore://project/storyboard' },
      { kind: 'story', count: 12, uri: 'storycore://project/story' },
    ]);
    expect(summary).not.toHaveProperty('problems');
  });

  test.for([
    ['scenes', 'scene_001', 'La clé sous la pierre', 'scenes/scene_001.json'],
    ['characters', 'maelle_corvenn', 'Maëlle Corvenn', 'characters/character_maelle_corvenn.json'],
    ['sequences', 'sequence_001', 'Basse mer', 'sequences/sequence_001.json'],
    ['storyboard', 'shot_001', 'La ligne de pierres', 'storyboard.json'],
    ['story', 'story-chapter-01', 'Basse mer', 'story/story-chapter-01.md'],
  ] as const)('has in %s the thing %s, and its list leads to it', async ([kind, id, name, file]) => {
    await using project = await connect(sample);
    const { items } = await project.list(kind);
    expect(items).toContainEqual(expect.objectContaining({ id, name, file, uri: uriOf(kind, id) }));
    expect(await project.text(uriOf(kind, id))).toContain(name);
  });

  test('has in its lists what can be read, all of it', async () => {
    await using project = await connect(sample);
    const { resources } = await project.client.listResources();
    expect(resources.length).toBe(1 + 6 + 12 + 4 + 5 + 5 + 12);
    const texts = await Promise.all(resources.map(({ uri }) => project.text(uri)));
    expect(texts.filter((text) => text === '')).toEqual([]);
    for (const { annotations, title, mimeType } of resources) {
      expect(annotations?.lastModified).toMatch(/^\d{4}-\d\d-\d\dT/);
      expect([typeof title, mimeType?.split('/').length]).toEqual(['string', 2]);
    }
  });
});

describe('completing', () => {
  test('takes the beginning of an id, of a name or of a word in it, without accents and case', async () => {
    await using project = await connect(sample);
    expect(await project.complete('characters', 'ILY')).toEqual(['ilyes_sabran']);
    expect(await project.complete('characters', 'sabran')).toEqual(['ilyes_sabran']);
    expect(await project.complete('locations', 'chaussee')).toEqual(['3f9c2a17-6f0e-4a8b-8f25-0c6d1f7e4a01']);
    expect(await project.complete('story', 'le blanc')).toEqual(['story-chapter-03']);
    expect(await project.complete('characters', '')).toHaveLength(4);
    expect(await project.complete('characters', 'zz')).toEqual([]);
  });

  test('of something else is refused', async () => {
    await using project = await connect(sample);
    await expect(project.complete('worlds', 'a')).rejects.toMatchObject({ code: -32_602 });
  });
});

describe('pages', () => {
  test('have every resource once, whatever their number', async () => {
    const files = Array.from({ length: 230 }, (_, at) => [`locations/l${at}.json`, { name: `L${at}` }] as const);
    using folder = temporaryProject(Object.fromEntries(files));
    await using project = await connect(folder.root);
    const uris: string[] = [];
    let pages = 0;
    for (let cursor: string | undefined; pages === 0 || cursor !== undefined; pages += 1) {
      // Each page names the next.
      // oxlint-disable-next-line no-await-in-loop
      const page = await project.client.listResources(cursor === undefined ? {} : { cursor });
      uris.push(...page.resources.map(({ uri }) => uri));
      cursor = page.nextCursor;
    }
    expect([pages, uris.length, new Set(uris).size]).toEqual([3, 237, 237]);
    await expect(project.client.listResources({ cursor: 'x' })).rejects.toMatchObject({ code: -32_602 });
  });
});

describe('what is not there', () => {
  test('says so, and where to look', async () => {
    await using project = await connect(sample);
    await expect(project.text('storycore://project/characters/nobody')).rejects.toMatchObject({
      code: -32_002,
      message: expect.stringContaining('Read storycore://project/characters to see which there are.'),
    });
    for (const uri of [
      'storycore://other',
      'storycore://project/worlds',
      'storycore://project/characters/a/b',
      'file:///etc',
    ])
      // oxlint-disable-next-line no-await-in-loop
      await expect(project.text(uri)).rejects.toMatchObject({ code: -32_002 });
  });
});

describe('a gateway that decides about files', () => {
  const characters = (name: string): string => join(sample, 'characters', `character_${name}.json`);

  test('gets lists of those that it names, and nothing of the others', async () => {
    await using project = await connect(sample, { filesByRequest: true });
    const { items } = await project.list('characters', [characters('ilyes_sabran')]);
    expect(items.map(({ id }) => id)).toEqual(['ilyes_sabran']);
    await expect(project.text(uriOf('characters', 'alban_corvenn'), [characters('ilyes_sabran')])).rejects.toThrow(
      'There is no "alban_corvenn"',
    );
  });

  test('and names none gets nothing', async () => {
    await using project = await connect(sample, { filesByRequest: true });
    expect(await project.list('characters')).toMatchObject({ count: 0 });
    await expect(project.text(uriOf('characters', 'alban_corvenn'))).rejects.toThrow('There is no');
    expect(await project.complete('characters', '')).toEqual([]);
  });
});
