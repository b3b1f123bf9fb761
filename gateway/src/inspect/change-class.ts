import { canonical } from './canonical.ts';
import { isObject, mapValues } from './json.ts';
import { shapeOf } from './schema.ts';

/** The kinds of change, from the least to the most grave; `noted` is only shown: a version, or something that is gone. */
export const changeClasses = [
  'noted',
  'wording',
  'annotation',
  'schema',
  'new-target',
  'instructions',
  'command',
] as const;

export type ChangeClass = (typeof changeClasses)[number];

const wordFields = new Set(['title', 'description']);
const schemaFields = new Set(['inputSchema', 'outputSchema', 'arguments']);

const wordlessArguments = (list: unknown): unknown =>
  Array.isArray(list)
    ? list
        .map((each: unknown) => (isObject(each) ? mapValues(each, dropWords) : each))
        .toSorted((a, b) => (canonical(a) < canonical(b) ? -1 : 1))
    : list;

const dropWords = (each: unknown, key: string): unknown => (wordFields.has(key) ? undefined : each);

const sameButForWords = (field: string, before: unknown, after: unknown): boolean => {
  const wordless = field === 'arguments' ? wordlessArguments : shapeOf;
  return canonical(wordless(before)) === canonical(wordless(after));
};

/** How grave it is that a field of a part is not as it was. */
export const classOf = (part: string, field: string, before: unknown, after: unknown): ChangeClass => {
  if (part === 'server') {
    // A version moves with every release: the package's integrity says whether that was expected.
    if (field === 'version') return 'noted';
    // Another name is another server behind the same command.
    if (field === 'name') return 'command';
  }
  if (wordFields.has(field) || ((part === 'resource' || part === 'template') && field === 'name')) return 'wording';
  if ((part === 'tool' || part === 'prompt') && schemaFields.has(field)) {
    return sameButForWords(field, before, after) ? 'wording' : 'schema';
  }
  return 'annotation';
};
