import type { Problem } from './failure.ts';
import type { Found } from './item.ts';
import { fieldsAt, isFields, textAt } from './json-text.ts';
import type { Fields } from './json-text.ts';
import type { Kind } from './uri.ts';
import { isoOf, known, wordsOf } from './words.ts';

/** The list of one kind. */
export interface Listed {
  readonly kind: Kind;
  readonly uri: string;
  readonly found: Found;
}

type ProjectFile = { readonly value: unknown } | { readonly problem: Problem } | undefined;

const shapeOf = (file: Fields | undefined): 'electron' | 'python' | 'unknown' | 'none' => {
  if (file === undefined) return 'none';
  if (textAt(file, 'project_name') !== undefined) return 'electron';
  return textAt(file, 'project_id') === undefined ? 'unknown' : 'python';
};

const turnedOn = (file: Fields): readonly string[] =>
  Object.entries(fieldsAt(file, 'capabilities')).flatMap(([name, isOn]) => (isOn === true ? [name] : []));

/** What a project file says of the project, in either of its shapes. */
const factsOf = (file: Fields): Fields => {
  const more = fieldsAt(file, 'metadata');
  const format = fieldsAt(more, 'format');
  const status = fieldsAt(file, 'generation_status');
  return {
    name: textAt(file, 'project_name', 'name', 'title') ?? textAt(file, 'project_id'),
    id: textAt(file, 'project_id') ?? textAt(more, 'id'),
    schema: textAt(file, 'schema_version'),
    created: isoOf(file['created_at'] ?? file['creation_timestamp'] ?? more['created_at']),
    modified: isoOf(file['modified_at'] ?? file['updated_at'] ?? more['updated_at']),
    format: wordsOf(format['name'] ?? more['format']),
    capabilities: turnedOn(file),
    generation: Object.keys(status).length === 0 ? undefined : status,
  };
};

/** What there is of a project: what its file says, and how many of each kind there are. */
export const summaryOf = (read: ProjectFile, lists: readonly Listed[]): Fields => {
  const value = read !== undefined && 'value' in read ? read.value : undefined;
  const file = isFields(value) ? value : undefined;
  const own = read !== undefined && 'problem' in read ? [read.problem] : [];
  // A file that says something about two kinds is told of once.
  const problems = new Map([...own, ...lists.flatMap(({ found }) => found.problems)].map((one) => [one.file, one]));
  return known({
    shape: shapeOf(file),
    ...(file === undefined ? {} : factsOf(file)),
    contents: lists.map(({ kind, uri, found }) => ({ kind, count: found.items.length, uri })),
    problems: problems.size === 0 ? undefined : [...problems.values()],
  });
};
