import type { core } from 'zod';
import type { JsonPath, Report } from './problem.ts';
import { jsonPath, quoted, showPath } from './problem.ts';
import { closest } from './suggest.ts';

type JsonSchema = core.JSONSchema.BaseSchema;
type Issue = core.$ZodIssue;

const schemaAt = (root: JsonSchema, path: JsonPath): JsonSchema | undefined => {
  const resolve = (schema: JsonSchema | undefined): JsonSchema | undefined => {
    const name = schema?.$ref?.replace('#/$defs/', '');
    if (name !== undefined) return root.$defs?.[name];
    return schema?.anyOf?.find((option) => typeof option === 'object' && option.type === 'object') ?? schema;
  };
  return path.reduce<JsonSchema | undefined>((schema, part) => {
    const items = Array.isArray(schema?.items) ? undefined : schema?.items;
    const next = typeof part === 'number' ? items : (schema?.properties?.[part] ?? schema?.additionalProperties);
    return typeof next === 'object' ? resolve(next) : undefined;
  }, root);
};

const refused = (schema: JsonSchema | boolean): boolean => typeof schema === 'object' && schema.not !== undefined;

interface Guess {
  readonly key?: string;
  readonly remedy: string;
}

/** What an unknown key was probably meant to be: one of its neighbours, or a key of a section when it stands outside. */
const guess = (root: JsonSchema, path: JsonPath, key: string): Guess | undefined => {
  const section = Object.entries(root.properties ?? {}).find(
    ([, schema]) => typeof schema === 'object' && Object.hasOwn(schema.properties ?? {}, key),
  );
  if (path.length === 0 && section !== undefined) {
    return { remedy: `It belongs in "${section[0]}": \`"${section[0]}": {${quoted(key)}: …}\`.` };
  }
  const known = Object.entries(schemaAt(root, path)?.properties ?? {}).flatMap(([name, schema]) =>
    refused(schema) ? [] : [name],
  );
  const near = closest(key, known);
  if (near !== undefined) return { key: near, remedy: `Did you mean "${near}"?` };
  return known.length === 0 ? undefined : { remedy: `Known here: ${known.join(', ')}.` };
};

/** How the value at a path is written, after the example of its schema or of the nearest around it. */
const example = (root: JsonSchema, path: JsonPath): string | undefined => {
  const key = path.at(-1);
  if (key === undefined) return undefined;
  const written = typeof key === 'string' ? schemaAt(root, path)?.examples : undefined;
  if (!Array.isArray(written) || written.length === 0) return example(root, path.slice(0, -1));
  return `Write it such as \`${quoted(String(key))}: ${JSON.stringify(written[0])}\`.`;
};

const at = (value: unknown, path: JsonPath): unknown =>
  path.reduce<unknown>(
    (inner, part) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, part) ? Reflect.get(inner, part) : undefined,
    value,
  );

/** Reports each thing that a schema found in `raw`, in words, with what was probably meant. */
export const explain = (issues: readonly Issue[], raw: unknown, schema: JsonSchema, report: Report): void => {
  const meant = new Set<string>();
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    const path = jsonPath(issue.path);
    for (const key of issue.keys) {
      const guessed = guess(schema, path, key);
      if (guessed?.key !== undefined) meant.add(showPath([...path, guessed.key]));
      report([...path, key], `The key ${quoted(key)} is not known here.`, guessed?.remedy);
    }
  }
  for (const issue of issues) {
    const path = jsonPath(issue.path);
    // What is missing because it is misspelt was named already.
    const named = at(raw, path) === undefined && meant.has(showPath(path));
    if (issue.code === 'unrecognized_keys' || named) continue;
    const [message = '', remedy = example(schema, path)] = issue.message.split('\n');
    report(path, message, remedy);
  }
};
