import { describe, expect, test } from 'vitest';

import { proves } from '../../gateway/test/security/proves.ts';
import { connect, temporaryProject } from './fixtures/connection.ts';
import { mostBytes } from './folder.ts';

const character = { character_id: 'lena', name: 'Léna' };

describe('the shapes that projects come in', () => {
  test('no project file at all: the folder is what there is', async () => {
    using folder = temporaryProject({ 'characters/character_lena.json': character });
    await using project = await connect(folder.root);
    expect(await project.json('storycore://project')).toMatchObject({ shape: 'none' });
    expect((await project.list('characters')).items).toMatchObject([{ id: 'lena', name: 'Léna' }]);
  });

  test('an empty folder, and one that is not there: nothing, and no error', async () => {
    using folder = temporaryProject();
    await using empty = await connect(folder.root);
    await using gone = await connect(`${folder.root}/gone`);
    for (const project of [empty, gone])
      for (const kind of ['scenes', 'characters', 'locations', 'sequences', 'storyboard', 'story'])
        // oxlint-disable-next-line no-await-in-loop
        expect(await project.list(kind)).toMatchObject({ count: 0, items: [] });
  });

  test('the project file of Python: its id, its capabilities, its shots', async () => {
    const capabilities = { grid: true, promote: true, refine: false };
    using folder = temporaryProject({
      'project.json': { schema_version: '1.0', project_id: 'p-1', capabilities, shots_index: [{ shot_id: 's1' }] },
    });
    await using project = await connect(folder.root);
    expect(await project.json('storycore://project')).toMatchObject({
      shape: 'python',
      name: 'p-1',
      capabilities: ['grid', 'promote'],
    });
    expect((await project.list('storyboard')).items).toMatchObject([{ id: 's1', file: 'project.json' }]);
  });

  test('locations in the older folder lieux, beside the newer one that comes first', async () => {
    using folder = temporaryProject({
      'lieux/a.json': { name: 'Ancien' },
      'lieux/b.json': { name: 'Phare' },
      'locations/a.json': { name: 'Nouveau' },
    });
    await using project = await connect(folder.root);
    expect((await project.list('locations')).items).toMatchObject([{ name: 'Nouveau' }, { name: 'Phare' }]);
    expect(await project.text('storycore://project/locations/a')).toContain('Nouveau');
    expect(await project.text('storycore://project/locations/b')).toContain('Phare');
  });

  test('an atmosphere as a text or as an object, a time in ISO or in milliseconds', async () => {
    using folder = temporaryProject({
      'locations/a.json': { name: 'A', creation_timestamp: 1_788_861_900_000, metadata: { atmosphere: 'brume' } },
      'locations/b.json': {
        name: 'B',
        creation_timestamp: '2026-09-08T09:12:00+02:00',
        metadata: { atmosphere: { lighting: 'lune', temperature: 'froid', sounds: ['vent', 'eau'] } },
      },
    });
    await using project = await connect(folder.root);
    expect((await project.list('locations')).items).toMatchObject([
      { created: '2026-09-08T10:05:00.000Z', atmosphere: 'brume' },
      { created: '2026-09-08T07:12:00.000Z', atmosphere: 'lune; froid; vent; eau' },
    ]);
  });

  test.for(['scene_breakdown.json', 'scenes/scene_breakdown.json'])(
    'scenes in %s, and one in a file of its own, which counts for it',
    async (file) => {
      using folder = temporaryProject({
        [file]: {
          scenes: [
            { scene_id: 'scene_001', mood: 'calme' },
            { scene_id: 'scene_002', mood: 'vif' },
          ],
        },
        'scenes/scene_002.json': { scene_id: 'scene_002', title: 'Seule' },
        'scenes/intro.md': '# Ouverture\n',
      });
      await using project = await connect(folder.root);
      expect((await project.list('scenes')).items.map(({ id, name }) => [id, name])).toEqual([
        ['scene_002', 'Seule'],
        ['intro', 'Ouverture'],
        ['scene_001', 'scene_001'],
      ]);
      expect(await project.json('storycore://project/scenes/scene_001')).toEqual({
        scene_id: 'scene_001',
        mood: 'calme',
      });
      expect(await project.text('storycore://project/scenes/intro')).toBe('# Ouverture\n');
      await expect(project.text('storycore://project/scenes/scene_003')).rejects.toMatchObject({ code: -32_002 });
    },
  );

  test('shots of the storyboard, else of the project, else of its sequences in their order', async () => {
    const shots = (id: string): object => ({ shots: [{ id, title: `Plan ${id}`, duration: 2 }] });
    using folder = temporaryProject({
      'project.json': { project_name: 'P', shots: [] },
      'sequences/s2.json': { id: 's2', order: 2, ...shots('b') },
      'sequences/s1.json': { id: 's1', order: 1, ...shots('a') },
    });
    await using project = await connect(folder.root);
    const files = async (): Promise<readonly unknown[]> =>
      (await project.list('storyboard')).items.map(({ file, id }) => [file, id]);
    expect(await files()).toEqual([
      ['sequences/s1.json', 'a'],
      ['sequences/s2.json', 'b'],
    ]);
    expect(await project.json('storycore://project/storyboard/b')).toMatchObject({ id: 'b', sequence_id: 's2' });
    folder.write('project.json', { project_name: 'P', ...shots('c') });
    expect(await files()).toEqual([['project.json', 'c']]);
    folder.write('storyboard.json', { storyboard_id: 'x', shots: [{ shot_id: 'd', duration_seconds: 4 }] });
    expect(await files()).toEqual([['storyboard.json', 'd']]);
  });

  test('a BOM, no newline at the end, Windows line ends, names with spaces and accents', async () => {
    using folder = temporaryProject({
      'characters/Léa & co.json': `\uFEFF${JSON.stringify(character)}`,
      'story/chapitre.md': '---\r\ntitle: "L\'eau"\r\n---\r\n\r\nTexte',
    });
    await using project = await connect(folder.root);
    const [item] = (await project.list('characters')).items;
    expect(item).toMatchObject({ id: 'Léa & co', uri: 'storycore://project/characters/L%C3%A9a%20%26%20co' });
    expect(await project.json(String(item?.['uri']))).toEqual(character);
    expect((await project.list('story')).items).toMatchObject([{ id: 'chapitre', name: "L'eau" }]);
  });

  test('a story that is one file beside the others', async () => {
    using folder = temporaryProject({ 'story.md': '# Le phare\n', 'scenario.md': '# Scénario\n', 'README.md': 'x' });
    await using project = await connect(folder.root);
    expect((await project.list('story')).items.map(({ id }) => id)).toEqual(['story', 'scenario']);
    expect(await project.text('storycore://project/story/scenario')).toBe('# Scénario\n');
    await expect(project.text('storycore://project/story/README')).rejects.toMatchObject({ code: -32_002 });
  });
});

describe('a file that is not as it should be', () => {
  test(`is named with its place, and the rest goes on ${proves('T-143')}`, async () => {
    using folder = temporaryProject({
      'characters/character_lena.json': character,
      'characters/broken.json': '{\n  "name": "X",\n  "age": ,\n}',
      'characters/list.json': '[]',
      'characters/empty.json': '',
      'characters/latin.json': Buffer.from([0x22, 0xe9, 0x22]),
      'project.json': '{"project_name": "P"',
    });
    await using project = await connect(folder.root);
    const { items, problems } = await project.list('characters');
    expect(items.map(({ id }) => id)).toEqual(['lena']);
    expect(problems?.map(({ file, line, column }) => [file, line, column])).toEqual([
      ['characters/broken.json', 3, 10],
      ['characters/empty.json', 1, 1],
      ['characters/latin.json', undefined, undefined],
      ['characters/list.json', 1, 1],
    ]);
    for (const { what, remedy } of problems ?? [])
      expect([what, remedy]).toEqual([expect.any(String), expect.any(String)]);
    await expect(project.text('storycore://project/characters/broken')).rejects.toMatchObject({
      code: -32_603,
      message: expect.stringContaining('characters/broken.json, line 3, column 10: This is not valid JSON. Correct it'),
    });
    const summary = await project.json('storycore://project');
    expect(summary).toMatchObject({ shape: 'none' });
    expect(summary['problems']).toContainEqual(expect.objectContaining({ file: 'project.json', line: 1, column: 21 }));
  });

  test(`is not read where it is too large ${proves('T-143')}`, async () => {
    using folder = temporaryProject({
      'characters/character_lena.json': character,
      'characters/huge.json': `{"name":"${'x'.repeat(mostBytes)}"}`,
    });
    await using project = await connect(folder.root);
    const { items, problems } = await project.list('characters');
    expect(items.map(({ id }) => id)).toEqual(['lena']);
    expect(problems).toMatchObject([
      { file: 'characters/huge.json', what: expect.stringContaining(`at most ${mostBytes}`) },
    ]);
  });

  test(`does not hide the others of a breakdown: parts without an id are counted ${proves('T-143')}`, async () => {
    using folder = temporaryProject({
      'scene_breakdown.json': { scenes: [{ scene_id: 'a' }, { mood: 'x' }, 7, { scene_id: '../b' }, { scene_id: 3 }] },
    });
    await using project = await connect(folder.root);
    const { items, problems } = await project.list('scenes');
    expect(items.map(({ id }) => id)).toEqual(['a', '3']);
    expect(problems).toMatchObject([{ file: 'scene_breakdown.json', what: expect.stringContaining('2 of its parts') }]);
  });

  test('and says too much of itself is shown in a line', async () => {
    using folder = temporaryProject({
      'characters/lena.json': { name: `Léna ${'x'.repeat(10_000)}`, role: { of: ['a', { b: 7 }], not: null } },
      'sequences/s1.json': { name: { fr: 'Un' }, order: { x: [1, 2] } },
    });
    await using project = await connect(folder.root);
    const [lena] = (await project.list('characters')).items;
    expect([lena?.name.length, lena?.['role']]).toEqual([300, 'a; 7']);
    expect((await project.list('sequences')).items).toMatchObject([{ id: 's1', name: 's1', order: '1; 2' }]);
  });
});
