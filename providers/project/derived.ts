import type { Problem } from './failure.ts';
import type { FileText, Folder } from './folder.ts';
import { describe, describeText } from './item.ts';
import type { Found, Item } from './item.ts';
import { isFields, listAt, readJson, textAt } from './json-text.ts';
import type { Fields } from './json-text.ts';
import { idOf } from './places.ts';
import { isId } from './uri.ts';
import type { Kind } from './uri.ts';
import { wordsOf } from './words.ts';

/** The parts of a file of many things: scenes of a breakdown, shots of a storyboard, of a project, of a sequence. */
export const partsOf = (kind: Kind, file: string, value: unknown): readonly Fields[] => {
  const fields = isFields(value) ? value : {};
  if (kind === 'scenes') return (Array.isArray(value) ? value : listAt(fields, 'scenes')).filter(isFields);
  const shots = Array.isArray(value) ? value : listAt(fields, 'shots');
  const own = file.startsWith('sequences/') ? textAt(fields, 'id', 'sequence_id') : undefined;
  const sequence = own === undefined ? {} : { sequence_id: own };
  return (shots.length > 0 ? shots : listAt(fields, 'shots_index'))
    .filter(isFields)
    .map((shot) => ({ ...sequence, ...shot }));
};

/** The id that a part of a file has. */
export const partId = (part: Fields): string | undefined => {
  const id = textAt(part, 'scene_id', 'shot_id', 'id');
  // A shot of a scene has both.
  const named = textAt(part, 'shot_id', 'id') ?? id;
  return named !== undefined && isId(named) ? named : undefined;
};

const notAnObject = (file: string): Problem => ({
  file,
  what: 'Its JSON is no object.',
  remedy: 'It has to begin with { and name its parts.',
  line: 1,
  column: 1,
});

const withoutId = (file: string, count: number): readonly Problem[] =>
  count === 0
    ? []
    : [
        {
          file,
          what: `${count} of its parts have no id that can be used.`,
          remedy: 'Give each an id of its own, without / or \\.',
        },
      ];

const derive = (kind: Kind, { file, text, modifiedMs }: FileText): Found => {
  const id = idOf(kind, file);
  const common = { kind, file, modifiedMs } as const;
  if (id !== undefined && !isId(id)) {
    const remedy = 'Rename it: without \\, : and *, without a dot at the beginning, no longer than 200 characters.';
    return { items: [], problems: [{ file, what: 'Its name cannot be an id.', remedy }] };
  }
  if (id !== undefined && file.endsWith('.md')) {
    const { name, facts } = describeText(text);
    return { items: [{ ...common, id, name: wordsOf(name) ?? id, mimeType: 'text/markdown', facts }], problems: [] };
  }
  const read = readJson(file, text);
  if ('problem' in read) return { items: [], problems: [read.problem] };
  if (kind === 'story') return { items: [], problems: [] };
  if (id !== undefined) {
    if (!isFields(read.value)) return { items: [], problems: [notAnObject(file)] };
    const { name, facts } = describe(kind, read.value);
    return { items: [{ ...common, id, name: wordsOf(name) ?? id, mimeType: 'application/json', facts }], problems: [] };
  }
  const parts = partsOf(kind, file, read.value);
  const items = parts.flatMap((part): readonly Item[] => {
    const own = partId(part);
    if (own === undefined) return [];
    const { name, facts } = describe(kind, part);
    return [{ ...common, id: own, name: wordsOf(name) ?? own, mimeType: 'application/json', facts }];
  });
  return { items, problems: withoutId(file, parts.length - items.length) };
};

/** Files that are remembered, so that a list reads only those that changed. */
const mostRemembered = 5_000;

/** What each file gives, read once for each state of it. */
export const createDerived = (folder: Folder): ((kind: Kind, file: string) => Found) => {
  const remembered = new Map<string, { readonly stamp: string; readonly found: Found }>();
  return (kind, file) => {
    const state = folder.look(file);
    if (state === undefined) return { items: [], problems: [] };
    const key = `${kind} ${file}`;
    const before = remembered.get(key);
    if (before?.stamp === state.stamp) return before.found;
    const read = folder.read(file);
    const found = 'problem' in read ? { items: [], problems: [read.problem] } : derive(kind, read);
    if (remembered.size >= mostRemembered) remembered.clear();
    remembered.set(key, { stamp: state.stamp, found });
    return found;
  };
};
