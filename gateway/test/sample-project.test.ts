import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { frontMatter } from './sample-project/front-matter.ts';
import { pngSize } from './sample-project/png.ts';
import {
  boards,
  bytes,
  files,
  json,
  locations,
  matching,
  scenes,
  sequences,
  shots,
  sum,
  text,
} from './sample-project/project.ts';
import { Breakdown, electron, python } from './sample-project/project.ts';
import { known, missing, referencesOf } from './sample-project/references.ts';

describe('the sample project', () => {
  test('is a small film: 5 sequences, 12 scenes, 40 shots, 4 characters, 5 locations, about 60 files', () => {
    expect([sequences, scenes, shots, locations].map(({ length }) => length)).toEqual([5, 12, 40, 5]);
    expect(known['character']?.size).toBe(4);
    expect(files.length).toBeGreaterThanOrEqual(55);
    expect(files.length).toBeLessThanOrEqual(70);
    expect(sum(files.map((path) => bytes(path).length))).toBeLessThan(600_000);
  });

  test('has names with spaces and accents, composed, and none that holds a secret', () => {
    expect(matching(/ .*[àâéèêîôûÉ]|[àâéèêîôûÉ].* /).length).toBeGreaterThanOrEqual(3);
    expect(files.filter((path) => path.normalize('NFC') !== path)).toEqual([]);
    expect(matching(/(^|\/)\.env|credential|llm_config/i)).toEqual([]);
  });

  test('holds the memory of the engine, for policies to refuse', () => {
    expect(matching(/^\.storycore\/(rover\.json|snapshots\/snapshot_.+\.json)$/)).toHaveLength(2);
  });

  test.each(matching(/\.(json|md)$/))('%s is UTF-8 without a byte order mark, and ends its last line', (path) => {
    expect(text(path)).toMatch(/^[^\uFEFF][^]*\n$/u);
  });

  test('has durations that add up, from the shots to the film', () => {
    expect(sequences.map(({ duration }) => duration)).toEqual(
      sequences.map((sequence) => sum(sequence.shots.map(({ duration }) => duration))),
    );
    expect(scenes.map(({ duration }) => duration)).toEqual(
      scenes.map(({ scene_id }) =>
        sum(shots.filter((shot) => shot.metadata.scene_id === scene_id).map(({ duration }) => duration)),
      ),
    );
    expect(python.config.target_duration_seconds).toBe(sum(shots.map(({ duration }) => duration)));
    expect(boards.map((board) => board.duration_seconds)).toEqual(shots.map(({ duration }) => duration));
  });

  test('has a summary that says the numbers of its sequences', () => {
    const row = /^\| (\d) \| .+ \| ([\d, ]+) \| (\d+) \| (\d+) s \|$/gm;
    const rows = [...text('PROJECT_SUMMARY.md').matchAll(row)].map((found) => found.slice(1));
    const expected = sequences.map((sequence) => [
      `${sequence.order}`,
      scenes.flatMap((scene, index) => (scene.sequence_id === sequence.id ? [index + 1] : [])).join(', '),
      `${sequence.shots.length}`,
      `${sequence.duration}`,
    ]);
    expect(rows).toEqual(expected);
  });

  test('names each shot once, in one order, in both project files, its sequences, its scenes and its storyboard', () => {
    const order = shots.map(({ id }) => id);
    expect(new Set(order).size).toBe(order.length);
    expect(electron.shots).toEqual(shots);
    expect(electron.metadata).toMatchObject({ totalShots: shots.length, sequences: sequences.length });
    expect(Object.keys(python.shots_index)).toEqual(order);
    expect(scenes.map((scene) => scene.shots)).toEqual(
      scenes.map(({ scene_id }) => shots.filter(({ metadata }) => metadata.scene_id === scene_id).map(({ id }) => id)),
    );
    expect(scenes.flatMap((scene) => scene.shots)).toEqual(order);
    expect(boards.map(({ shot_id, shot_number, scene_id }) => [shot_id, shot_number, scene_id])).toEqual(
      shots.map(({ id, metadata }, index) => [id, index + 1, metadata.scene_id]),
    );
    expect(shots.map(({ sequence_id, order: place }) => [sequence_id, place])).toEqual(
      sequences.flatMap((sequence) => sequence.shots.map((_, index) => [sequence.id, index + 1])),
    );
  });

  test('refers to nothing that does not exist', () => {
    const references = matching(/\.json$/).flatMap((path) => referencesOf(json(path), path));
    expect(references.length).toBeGreaterThan(600);
    expect(new Set(references.map(({ kind }) => kind))).toEqual(new Set(Object.keys(known)));
    expect(missing(references)).toEqual([]);
    expect(Object.keys(python.asset_manifest).sort()).toEqual(matching(/\.png$/));
  });

  test('has a world whose places and key objects are those of the project', () => {
    const named = z.array(z.looseObject({ id: z.string() })).min(1);
    const World = z.looseObject({ locations: named, keyObjects: named });
    const [world] = matching(/^worlds\//).map((path) => World.parse(json(path)));
    expect(world?.locations.filter(({ id }) => known['location']?.has(id) !== true)).toEqual([]);
    expect(world?.keyObjects.filter(({ id }) => known['object']?.has(id) !== true)).toEqual([]);
  });

  test('puts in a shot, and lets speak, only who is in its scene', () => {
    for (const { sequence_id, metadata } of shots) {
      const scene = scenes.find(({ scene_id }) => scene_id === metadata.scene_id);
      expect(scene).toMatchObject({ sequence_id, location_id: metadata.location_id });
      expect(scene?.characters).toEqual(expect.arrayContaining(metadata.characters));
      expect(scene?.objects).toEqual(expect.arrayContaining(metadata.objects));
    }
    for (const { characters, dialogue } of scenes) {
      expect(characters).toEqual(expect.arrayContaining(dialogue.map((line) => line.character_id)));
    }
  });

  test('has the same dialogue in its scenes, its breakdown and its screenplay', () => {
    const breakdown = Breakdown.parse(json('scenes/scene_breakdown.json')).scenes;
    const spoken = text('scenario.md')
      .replaceAll(/\*\([^)]*\)\*/g, '')
      .replaceAll(/\s+/g, ' ');
    const lines = scenes.flatMap((scene) => scene.dialogue.map((line) => line.text));
    expect(breakdown).toEqual(
      breakdown.map((entry, index) => ({
        ...entry,
        scene_id: scenes[index]?.scene_id,
        dialogue: scenes[index]?.dialogue,
      })),
    );
    expect(lines.length).toBeGreaterThan(50);
    expect(lines.filter((line) => !spoken.includes(line))).toEqual([]);
  });

  test.each(matching(/^story\//))('%s has front matter whose every reference exists', (path) => {
    const { parts = [], ...matter } = frontMatter(path);
    expect(matter).toMatchObject({ type: expect.any(String), title: expect.any(String) });
    const beside = [parts].flat().map((part) => `story/${part}`);
    expect(missing(referencesOf({ ...matter, parts: beside }, path))).toEqual([]);
  });

  test('tells each scene once, in order, on pages that its index lists', () => {
    const listed = [frontMatter('story/story-index.md')['parts'] ?? []].flat();
    expect([...listed, 'story-index.md'].map((page) => `story/${page}`).sort()).toEqual(matching(/^story\//));
    const told = matching(/story-(chapter|ending)/).flatMap((path) => [frontMatter(path)['scenes'] ?? []].flat());
    expect(told).toEqual(scenes.map(({ scene_id }) => scene_id));
  });

  test('has links that lead somewhere', () => {
    const links = matching(/\.md$/).flatMap((path) =>
      [...text(path).matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, to = '']) =>
        join(path, '..', to).replaceAll('\\', '/'),
      ),
    );
    expect(links.length).toBeGreaterThan(8);
    expect(links.filter((path) => !files.includes(path))).toEqual([]);
  });

  test('shows both forms of a place: atmosphere as text and as parts, time as text and as milliseconds', () => {
    const forms = (values: readonly unknown[]): Set<string> => new Set(values.map((value) => typeof value));
    expect(forms(locations.map(({ metadata }) => metadata.atmosphere))).toEqual(new Set(['string', 'object']));
    expect(forms(locations.map((place) => place.creation_timestamp))).toEqual(new Set(['string', 'number']));
  });

  test.each(matching(/\.png$/))(
    '%s is a whole picture of 5 to 20 kB, of the size and digest in the manifest',
    (path) => {
      const png = bytes(path);
      const sha256 = createHash('sha256').update(png).digest('hex');
      expect(python.asset_manifest[path]).toEqual({ type: 'image/png', ...pngSize(png), bytes: png.length, sha256 });
      expect(png.length).toBeGreaterThan(5_000);
      expect(png.length).toBeLessThan(20_480);
    },
  );
});
