import type { Problem } from './failure.ts';
import { fieldsAt, isFields, listAt, textAt } from './json-text.ts';
import type { Fields } from './json-text.ts';
import { frontMatter, headingOf } from './front-matter.ts';
import { isoOf, known, wordsOf } from './words.ts';
import type { Kind } from './uri.ts';

/** One thing of a project, as lists show it. */
export interface Item {
  readonly kind: Kind;
  readonly id: string;
  readonly name: string;
  /** Relative to the project. */
  readonly file: string;
  /** Of the file, epoch milliseconds. */
  readonly modifiedMs: number;
  readonly mimeType: 'application/json' | 'text/markdown';
  readonly facts: Readonly<Record<string, unknown>>;
}

/** What a file gives, and what of it cannot be read. */
export interface Found {
  readonly items: readonly Item[];
  readonly problems: readonly Problem[];
}

/** What is said of a thing, by its name and its facts. */
export type Described = Pick<Item, 'name' | 'facts'>;

/** A number as it is, anything else in a line. */
const plain = (value: unknown): number | string | undefined => (typeof value === 'number' ? value : wordsOf(value));

const count = (list: readonly unknown[]): number | undefined => (list.length === 0 ? undefined : list.length);

/** The names in a list: of texts, or of objects with an id. */
const namesIn = (list: readonly unknown[]): readonly string[] | undefined => {
  const names = list.flatMap((one) =>
    typeof one === 'string' ? [one] : isFields(one) ? [textAt(one, 'character_id', 'id', 'name') ?? ''] : [],
  );
  const distinct = [...new Set(names)].filter((name) => name !== '');
  return distinct.length === 0 ? undefined : distinct;
};

const character = (fields: Fields): Described => {
  const look = fieldsAt(fields, 'visual_identity');
  return {
    name: textAt(fields, 'name', 'nom') ?? '',
    facts: {
      role: wordsOf(fields['role']),
      age: wordsOf(look['age_range'] ?? fields['age']),
      created: isoOf(fields['creation_timestamp'] ?? fields['created_at']),
    },
  };
};

const location = (fields: Fields): Described => {
  const more = fieldsAt(fields, 'metadata');
  return {
    name: textAt(fields, 'name', 'nom') ?? '',
    facts: {
      type: wordsOf(fields['location_type'] ?? fields['type']),
      description: wordsOf(more['description'] ?? fields['description']),
      atmosphere: wordsOf(more['atmosphere'] ?? fields['atmosphere']),
      created: isoOf(fields['creation_timestamp'] ?? fields['created_at']),
    },
  };
};

const sequence = (fields: Fields): Described => ({
  name: textAt(fields, 'name', 'title', 'titre') ?? '',
  facts: {
    order: plain(fields['order']),
    duration: plain(fields['duration']),
    shots: count(listAt(fields, 'shots')),
    description: wordsOf(fields['description']),
  },
});

const scene = (fields: Fields): Described => {
  const around = fieldsAt(fields, 'environment');
  const dialogue = listAt(fields, 'dialogue');
  const present = listAt(fields, 'characters');
  return {
    name: textAt(fields, 'title', 'titre', 'name', 'heading') ?? '',
    facts: {
      sequence: wordsOf(fields['sequence_id']),
      location: wordsOf(fields['location_id'] ?? fields['location']),
      time: wordsOf(around['time_of_day'] ?? fields['time_of_day']),
      mood: wordsOf(fields['mood']),
      characters: namesIn(present.length > 0 ? present : dialogue),
      summary: wordsOf(fields['summary'] ?? fields['description']),
    },
  };
};

const shot = (fields: Fields): Described => {
  const more = fieldsAt(fields, 'metadata');
  return {
    name: textAt(fields, 'title', 'name') ?? '',
    facts: {
      sequence: wordsOf(fields['sequence_id'] ?? more['sequence_id']),
      scene: wordsOf(fields['scene_id'] ?? more['scene_id']),
      number: plain(fields['shot_number'] ?? fields['order']),
      duration: plain(fields['duration_seconds'] ?? fields['duration']),
      type: wordsOf(fields['shot_type']),
      description: wordsOf(fields['description']),
    },
  };
};

const describers = { characters: character, locations: location, sequences: sequence, scenes: scene, storyboard: shot };

/** What the JSON of a thing says of it. */
export const describe = (kind: Exclude<Kind, 'story'>, fields: Fields): Described => {
  const { name, facts } = describers[kind](fields);
  return { name, facts: known(facts) };
};

/** What the Markdown of a chapter or of a scene says of itself. */
export const describeText = (text: string): Described => {
  const { title, type, chapter, status } = frontMatter(text);
  return {
    name: (typeof title === 'string' ? title : undefined) ?? headingOf(text) ?? '',
    facts: known({ type, chapter, status, length: text.length }),
  };
};
