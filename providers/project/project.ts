import { createDerived, partId, partsOf } from './derived.ts';
import { failureOf, ProjectFailure } from './failure.ts';
import type { Problem } from './failure.ts';
import type { Folder } from './folder.ts';
import type { Found, Item } from './item.ts';
import { readJson } from './json-text.ts';
import type { Fields } from './json-text.ts';
import { filesOf, idOf, placesOf } from './places.ts';
import type { May } from './places.ts';
import { summaryOf } from './summary.ts';
import { kinds, projectUri, uriOf } from './uri.ts';
import type { Kind, Named } from './uri.ts';

/** The text of a resource. */
export interface Content {
  readonly mimeType: Item['mimeType'];
  readonly text: string;
  /** The one file that it was read from, relative to the project. */
  readonly file?: string;
  /** Epoch milliseconds. */
  readonly modifiedMs?: number;
}

/** One project, read anew whenever something is asked. */
export interface Project {
  readonly folder: Folder;
  items(kind: Kind, may: May): Found;
  /** Throws `ProjectFailure` where it cannot be given. */
  content(named: Named, may: May): Content;
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const missing = (kind: Kind, id: string): ProjectFailure =>
  new ProjectFailure(-32_002, `There is no ${JSON.stringify(id)} in ${uriOf(kind)}.`, {
    remedy: `Read ${uriOf(kind)} to see which there are.`,
  });

/** Of things with the same id the first. */
const distinct = (items: readonly Item[]): readonly Item[] => {
  const seen = new Set<string>();
  return items.filter(({ id }) => !seen.has(id) && seen.add(id));
};

/** Sequences by their order, the rest as it stands. */
const sorted = (kind: Kind, items: readonly Item[]): readonly Item[] => {
  const orderOf = ({ facts }: Item): number => (typeof facts['order'] === 'number' ? facts['order'] : Infinity);
  return kind === 'sequences' ? items.toSorted((one, other) => orderOf(one) - orderOf(other) || 0) : items;
};

const listOf = (kind: Kind, { items, problems }: Found): string =>
  json({
    kind,
    count: items.length,
    items: items.map(({ id, name, file, facts, modifiedMs }) => ({
      id,
      name,
      uri: uriOf(kind, id),
      file,
      ...facts,
      modified: new Date(modifiedMs).toISOString(),
    })),
    ...(problems.length === 0 ? {} : { problems }),
  });

export const openProject = (folder: Folder): Project => {
  const derived = createDerived(folder);

  /** Shots stand in several files, which tell of the same film: the storyboard, else the project, else its sequences. */
  const shotsOf = (files: readonly string[]): readonly Item[] => {
    const isSequence = (file: string): boolean => file.startsWith('sequences/');
    for (const file of files.filter((each) => !isSequence(each))) {
      const { items } = derived('storyboard', file);
      if (items.length > 0) return items;
    }
    const sequences = sorted(
      'sequences',
      files.filter(isSequence).flatMap((file) => derived('sequences', file).items),
    );
    return sequences.flatMap(({ file }) => derived('storyboard', file).items);
  };

  const items = (kind: Kind, may: May): Found => {
    const files = filesOf(folder, kind).filter(may);
    const problems = files.flatMap((file) => derived(kind, file).problems);
    const found = kind === 'storyboard' ? shotsOf(files) : files.flatMap((file) => derived(kind, file).items);
    return { items: sorted(kind, distinct(found)), problems };
  };

  const readFile = (file: string) => {
    const read = folder.read(file);
    if ('problem' in read) throw failureOf(read.problem);
    return read;
  };

  const partOf = (kind: Kind, id: string, file: string): Content | undefined => {
    const read = readFile(file);
    const parsed = readJson(file, read.text);
    if ('problem' in parsed) throw failureOf(parsed.problem);
    const part = partsOf(kind, file, parsed.value).find((one) => partId(one) === id);
    if (part === undefined) return undefined;
    return { mimeType: 'application/json', text: json(part), file, modifiedMs: read.modifiedMs };
  };

  const shot = (id: string, may: May): Content => {
    const [item] = items('storyboard', may).items.filter((one) => one.id === id);
    const content = item === undefined ? undefined : partOf('storyboard', id, item.file);
    if (content === undefined) throw missing('storyboard', id);
    return content;
  };

  const one = (kind: Kind, id: string, may: May): Content => {
    if (kind === 'storyboard') return shot(id, may);
    const file = placesOf(kind, id).find((place) => may(place) && folder.look(place) !== undefined);
    if (file === undefined) throw missing(kind, id);
    if (idOf(kind, file) === undefined) {
      const part = partOf(kind, id, file);
      if (part === undefined) throw missing(kind, id);
      return part;
    }
    const { text, modifiedMs } = readFile(file);
    if (file.endsWith('.md')) return { mimeType: 'text/markdown', text, file, modifiedMs };
    const parsed = readJson(file, text);
    if ('problem' in parsed) throw failureOf(parsed.problem);
    return { mimeType: 'application/json', text, file, modifiedMs };
  };

  const projectFile = (may: May): { readonly value: unknown } | { readonly problem: Problem } | undefined => {
    if (!may('project.json') || folder.look('project.json') === undefined) return undefined;
    const read = folder.read('project.json');
    return 'problem' in read ? read : readJson('project.json', read.text);
  };

  const summary = (may: May): Fields => {
    const lists = kinds.map((kind) => ({ kind, uri: uriOf(kind), found: items(kind, may) }));
    return { uri: projectUri, ...summaryOf(projectFile(may), lists) };
  };

  return {
    folder,
    items,
    content({ kind, ...named }, may) {
      if (kind === undefined) return { mimeType: 'application/json', text: json(summary(may)) };
      const id = 'id' in named ? named.id : undefined;
      if (id !== undefined) return one(kind, id, may);
      return { mimeType: 'application/json', text: listOf(kind, items(kind, may)) };
    },
  };
};
