import type { ToolSense } from './role-names.ts';
import { guessByName } from './role-names.ts';
import { nameWords, wordsOf } from './role-words.ts';
import { data, role } from './roles.ts';
import type { Role, RoleTree } from './roles.ts';

type Schema = { readonly [key: string]: unknown };

/** How deep a schema is read; further down, names decide. */
const deepest = 12;
const mostSchemas = 5_000;

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textAt = (schema: Schema, key: string): string => {
  const value = schema[key];
  return typeof value === 'string' ? value : '';
};

const typesOf = (schema: Schema): readonly unknown[] => [schema['type'] ?? []].flat();

const pathFormats = /^(?:path|file-?path|file|dir(?:ectory)?(?:-?path)?|absolute-?path)$/i;
const urlFormats = /^(?:uri|url|iri)(?:-reference)?$/i;
const hostFormats = /^(?:idn-)?hostname$|^ipv[46]$/i;

const saysUrl = /\b(?:urls?|uris?|web ?(?:page|site) address|adresse web)\b|网址|链接/i;
/** It is one, not only something that may hold one. */
const isUrl =
  /^\s*(?:(?:the|a|an|full|absolute|target|page|web|http|https|public|remote|website)\s+)*(?:urls?|uris?|web address)\b(?! (?:path|param|query|pattern|fragment))/i;

const holder =
  'file ?system|file|filename|director(?:y|ies)|folder|local|absolute|relative|full|destination|source|output|input|target|log|config(?:uration)?';
const saysPath = new RegExp(
  [
    `\\b(?:${holder}) (?:or (?:\\w+ )?)?paths?\\b`,
    '^\\s*(?:(?:the|a|an|one|list of)\\s+)*paths?\\b',
    '\\bpaths? (?:to|of|for|where|on disk|in the (?:file ?system|project|repository))\\b',
    '\\b(?:file|folder|directory) (?:to (?:read|write|open|edit|create|delete|list|load|store|put|save|upload|search|scan|copy|move)|(?:in|into|from) which)\\b',
    '\\b(?:input|output|target|source|destination|local) (?:file|folder|directory)\\b(?! (?:format|type|size|mode|encoding|extension))',
    '\\b(?:relative|absolute) to the (?:project|workspace|working|root|current)\\b',
    'chemin|路径',
  ].join('|'),
  'i',
);
const notOurPath =
  /\b(?:json ?path|x ?path|url paths?|dot[- ]?path|key path|property path|paths? in the (?:api|document|object)|paths? of the (?:url|api))\b/i;
const saysBase64 = /\bbase64\b/i;

const byFormat = (schema: Schema, guessed: Role): Role | undefined => {
  const format = textAt(schema, 'format');
  if (urlFormats.test(format))
    return role(/^u?r?i-ref|reference/i.test(format) ? 'uri' : guessed.kind === 'uri' ? 'uri' : 'url', guessed.access);
  if (pathFormats.test(format)) return role('path', guessed.access, true);
  return hostFormats.test(format) ? role('host', guessed.access) : undefined;
};

const read = (description: string) => ({
  base64: saysBase64.test(description),
  path: saysPath.test(description) && !notOurPath.test(description),
  url: saysUrl.test(description),
  isUrl: isUrl.test(description),
});

/** The same words stand at arguments of many tools, and are read once; long ones, and ever new ones, fill no memory. */
const known = new Map<string, ReturnType<typeof read>>();
const mostKnown = 512;
const longestKnown = 256;

const readOnce = (description: string): ReturnType<typeof read> => {
  const before = known.get(description);
  if (before !== undefined) return before;
  const made = read(description);
  if (known.size < mostKnown && description.length <= longestKnown) known.set(description, made);
  return made;
};

const byDescription = (schema: Schema, guessed: Role): Role | undefined => {
  const says = readOnce(textAt(schema, 'description'));
  if (says.base64 && guessed.kind !== 'path') return role('content', guessed.access);
  if (says.path) return role(says.url ? 'uri' : 'path', guessed.access);
  if (says.isUrl) return role('url', guessed.access, true);
  return says.url ? role('maybe-path', guessed.access) : undefined;
};

/** Guesses that a description may better. */
const weak: ReadonlySet<Role['kind']> = new Set(['data', 'unknown', 'maybe-path', 'file-name']);

const noText = new Set(['boolean', 'number', 'integer', 'null']);

/** The role of one property: its format outranks its name, its name outranks its description. */
const roleOf = (name: string, schema: Schema, sense: ToolSense): Role => {
  const guessed = guessByName(name, sense);
  const types = typesOf(schema);
  if (types.length > 0 && types.every((type) => typeof type === 'string' && noText.has(type))) return data;
  const formatted = byFormat(schema, guessed);
  if (formatted !== undefined) return formatted;
  if (guessed.kind === 'path' && notOurPath.test(textAt(schema, 'description')))
    return role('maybe-path', guessed.access);
  const prose = nameWords.prose.has(wordsOf(name).at(-1) ?? '');
  if (prose || !weak.has(guessed.kind)) return guessed;
  return byDescription(schema, guessed) ?? guessed;
};

/** What reading one schema takes along. */
interface Descent {
  readonly root: Schema;
  readonly sense: ToolSense;
  /** Schemas that may still be read: one that refers to itself has no end. */
  left: number;
}

const referred = (schema: Schema, root: Schema): unknown => {
  const [hash, ...steps] = textAt(schema, '$ref').split('/');
  if (hash !== '#' || steps.length === 0) return undefined;
  return steps.reduce<unknown>(
    (here, step) => (isSchema(here) && Object.hasOwn(here, step) ? here[step] : undefined),
    root,
  );
};

/** The schema and what it is made of by `$ref`, `allOf`, `anyOf`, `oneOf`. */
const variants = (schema: Schema, descent: Descent, depth: number): Schema[] => {
  if (depth > deepest || descent.left-- <= 0) return [];
  const combined = ['allOf', 'anyOf', 'oneOf'].flatMap((key) => [schema[key] ?? []].flat());
  const parts = [...combined, referred(schema, descent.root)].filter(isSchema);
  return [schema, ...parts.flatMap((part) => variants(part, descent, depth + 1))];
};

const itemRole = (schema: Schema, own: Role | undefined): Role | undefined =>
  own === undefined ? undefined : (byFormat(schema, own) ?? own);

/** The tree of one schema with the role of its own place. */
const treeOf = (schema: Schema, descent: Descent, depth: number, own?: Role): RoleTree => {
  const children = new Map<string, RoleTree>();
  let items: RoleTree | undefined;
  for (const variant of variants(schema, descent, depth)) {
    for (const [name, property] of Object.entries(isSchema(variant['properties']) ? variant['properties'] : {})) {
      const known = isSchema(property) ? property : {};
      children.set(name, treeOf(known, descent, depth + 1, roleOf(name, known, descent.sense)));
    }
    const list = variant['items'];
    if (isSchema(list)) items = treeOf(list, descent, depth + 1, itemRole(list, own));
  }
  return {
    ...(own === undefined ? {} : { role: own }),
    ...(children.size === 0 ? {} : { children }),
    ...(items === undefined ? {} : { items }),
  };
};

/** The roles that an inputSchema gives its properties. Never throws: what is no schema says nothing. */
export const schemaTree = (schema: unknown, sense: ToolSense): RoleTree =>
  isSchema(schema) ? treeOf(schema, { root: schema, sense, left: mostSchemas }, 0) : {};

/** The names of the properties, and of those that every call has. */
export const propertyNames = (
  schema: unknown,
): { readonly all: readonly string[]; readonly required: readonly string[] } => {
  const known = isSchema(schema) ? schema : {};
  const required = Array.isArray(known['required']) ? known['required'] : [];
  return {
    all: isSchema(known['properties']) ? Object.keys(known['properties']) : [],
    required: required.filter((name) => typeof name === 'string'),
  };
};
