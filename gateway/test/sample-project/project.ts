import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const root = fileURLToPath(new URL('../../../examples/sample-project/', import.meta.url));
/** Every file of the sample project, by its path in it. */
export const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => statSync(join(root, path)).isFile());
/** Those whose path matches, sorted. */
export const matching = (pattern: RegExp): string[] => files.filter((path) => pattern.test(path)).sort();
export const bytes = (path: string): Buffer => readFileSync(join(root, path));
/** Throws where the file is not UTF-8; a byte order mark stays in. */
export const text = (path: string): string =>
  new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes(path));
export const json = (path: string): unknown => JSON.parse(text(path));
export const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

export const ids = z.array(z.string());
const Shot = z.looseObject({
  id: z.string(),
  duration: z.number().int().positive(),
  sequence_id: z.string(),
  order: z.number(),
  metadata: z.looseObject({ scene_id: z.string(), location_id: z.string(), characters: ids, objects: ids }),
});
const Sequence = z.looseObject({ id: z.string(), duration: z.number(), order: z.number(), shots: z.array(Shot) });
export const Dialogue = z.array(
  z.looseObject({ character_id: z.string(), text: z.string().min(1), emotion: z.string() }),
);
const Scene = z.looseObject({
  scene_id: z.string(),
  sequence_id: z.string(),
  location_id: z.string(),
  duration: z.number(),
  environment: z.object({ type: z.string(), time_of_day: z.string(), weather: z.string() }),
  characters: ids,
  objects: ids,
  dialogue: Dialogue,
  shots: ids,
});
export const Breakdown = z.looseObject({
  scenes: z.array(z.looseObject({ scene_id: z.string(), dialogue: Dialogue })),
});
const Board = z.looseObject({
  shot_id: z.string(),
  scene_id: z.string(),
  shot_number: z.number(),
  duration_seconds: z.number(),
});
const ElectronProject = z.looseObject({
  schema_version: z.literal('1.0'),
  project_name: z.string(),
  shots: z.array(Shot),
  capabilities: z.record(z.string(), z.boolean()),
  generation_status: z.object({ grid: z.string(), promotion: z.string() }),
  metadata: z.looseObject({ id: z.string(), sequences: z.number(), totalShots: z.number() }),
});
const PythonProject = z.looseObject({
  project_id: z.string(),
  project_name: z.never().optional(),
  config: z.looseObject({ target_duration_seconds: z.number() }),
  shots_index: z.record(z.string(), z.object({ active_version: z.string(), status: z.string() })),
  asset_manifest: z.record(
    z.string(),
    z.object({
      type: z.literal('image/png'),
      width: z.number(),
      height: z.number(),
      bytes: z.number(),
      sha256: z.string(),
    }),
  ),
});
const Location = z.looseObject({
  location_id: z.string(),
  creation_timestamp: z.union([z.iso.datetime(), z.number().int()]),
  metadata: z.looseObject({
    atmosphere: z.union([z.string(), z.object({ lighting: z.string(), temperature: z.string(), sounds: ids })]),
  }),
});

export const sequences = matching(/^sequences\//).map((path) => Sequence.parse(json(path)));
export const scenes = matching(/^scenes\/scene_\d+\.json$/).map((path) => Scene.parse(json(path)));
export const shots = sequences.flatMap((sequence) => sequence.shots);
export const locations = matching(/^locations\//).map((path) => Location.parse(json(path)));
export const electron = ElectronProject.parse(json('project.json'));
export const python = PythonProject.parse(json('project.python.json'));
export const boards = z.looseObject({ shots: z.array(Board) }).parse(json('storyboard.json')).shots;
/** The id that each JSON file of a folder gives itself. */
export const idsIn = (folder: string, key: string): string[] =>
  matching(new RegExp(`^${folder}/[^/]+\\.json$`))
    .map((path) => z.record(z.string(), z.unknown()).parse(json(path))[key])
    .map((id) => z.string().parse(id));
