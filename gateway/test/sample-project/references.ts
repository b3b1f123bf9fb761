import { files, idsIn, scenes, sequences, shots } from './project.ts';

/** What the project holds, by kind. */
export const known: Readonly<Record<string, ReadonlySet<string>>> = {
  character: new Set(idsIn('characters', 'character_id')),
  location: new Set(idsIn('locations', 'location_id')),
  object: new Set(idsIn('objects', 'id')),
  world: new Set(idsIn('worlds', 'id')),
  sequence: new Set(sequences.map(({ id }) => id)),
  scene: new Set(scenes.map(({ scene_id }) => scene_id)),
  shot: new Set(shots.map(({ id }) => id)),
  file: new Set(files),
};

/** Which keys hold the id of what, wherever they stand. */
const keys: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['character', /^(character_?id|characters|relatedCharacters|inheritedCharacters|currentOwner)$/i],
  ['location', /^(location_?id|location|locations|relatedLocations|inheritedLocations)$/i],
  ['object', /^(objectId|objects|relatedObjects)$/],
  ['world', /^world_id$/],
  ['sequence', /^(sequence_?id|episodeId)$/i],
  ['scene', /^(scene_id|scenes)$/],
  ['shot', /^(shot_id|shots|referenceShotIds)$/],
  ['file', /^(url|image|imageUrl|thumbnail_path|generated_portrait|snapshot_path|parts)$/],
];

export interface Reference {
  readonly kind: string;
  readonly id: string;
  readonly at: string;
}

/** Every id that a value names, wherever it stands in it. */
export const referencesOf = (value: unknown, at: string, key = ''): Reference[] => {
  if (typeof value === 'string') {
    const kind = keys.find(([, pattern]) => pattern.test(key))?.[0];
    return kind === undefined ? [] : [{ kind, id: value, at }];
  }
  if (Array.isArray(value)) return value.flatMap((one: unknown) => referencesOf(one, at, key));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => referencesOf(one, at, name));
};

/** Those that lead nowhere. */
export const missing = (references: readonly Reference[]): Reference[] =>
  references.filter(({ kind, id }) => known[kind]?.has(id) !== true);
