import type { core } from 'zod';
import type { JsonPath, Report } from './problem.ts';
import { quoted } from './problem.ts';
import { closest } from './suggest.ts';

type JsonSchema = core.JSONSchema.BaseSchema;
type Issue = core.$ZodIssue;

const kinds: Readonly<Record<string, string>> = {
  string: 'text in double quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list [ ]',
  object: 'an object { }',
  record: 'an object { }',
  null: 'null',
};

const kindOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : 'a number with a fraction';
  return typeof value === 'string' ? 'text' : 'true or false';
};

const limit = (issue: core.$ZodIssueTooSmall | core.$ZodIssueTooBig): string => {
  const unit = { string: ' characters', array: ' entries' }[String(issue.origin)] ?? '';
  if (issue.code === 'too_big') return `${issue.inclusive === false ? 'Must be less than' : 'Must be at most'} ${issue.maximum}${unit}.`;
  if (unit !== '' && issue.minimum === 1) return 'Must not be empty.';
  return `${issue.inclusive === false ? 'Must be more than' : 'Must be at least'} ${issue.minimum}${unit}.`;
};

/** Our words for what zod finds; what a schema says in its own words goes before them. */
export const errorWords: core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'This key is missing.';
      return `Expected ${kinds[issue.expected] ?? issue.expected}, found ${kindOf(issue.input)}.`;
    case 'invalid_value':
      return `Must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map((value) => JSON.stringify(value)).join(', ')}.`;
    case 'too_small':
    case 'too_big':
      return limit(issue);
    default:
      return undefined;
  }
};

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

/** What an unknown key was probably meant to be: one of its neighbours, or a key of a section when it stands outside. */
const guess = (root: JsonSchema, path: JsonPath, key: string): string | undefined => {
  const known = Object.entries(schemaAt(root, path)?.properties ?? {}).filter(([, schema]) => !refused(schema));
  const section = Object.entries(root.properties ?? {}).find(
    ([, schema]) => typeof schema === 'object' && schema.properties?.[key] !== undefined,
  );
  if (path.length === 0 && section !== undefined) return `It belongs in "${section[0]}": { ${quoted(key)}: … }.`;
  const near = closest(key, known.map(([name]) => name));
  if (near !== undefined) return `Did you mean "${near}"?`;
  if (known.length === 0) return undefined;
  return `Known here: ${known.map(([name]) => name).join(', ')}.`;
};

const at = (value: unknown, path: JsonPath): unknown =>
  path.reduce<unknown>((inner, part) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, part) : undefined), value);

const pathOf = (issue: Issue): JsonPath => issue.path.map((part) => (typeof part === 'number' ? part : String(part)));

/** Reports each thing that a schema found in `raw`, in words, with what was probably meant. */
export const explain = (issues: readonly Issue[], raw: unknown, schema: JsonSchema, report: Report): void => {
  for (const issue of issues) {
    const path = pathOf(issue);
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) report([...path, key], `The key ${quoted(key)} is not known here.`, guess(schema, path, key));
      continue;
    }
    const around = at(raw, path.slice(0, -1));
    // An entry for a remote server has no command to miss: its `url` is the problem.
    const remote = path.at(-1) === 'command' && typeof around === 'object' && around !== null && Object.hasOwn(around, 'url');
    if (remote && at(raw, path) === undefined) continue;
    const [message = '', remedy] = issue.message.split('\n');
    report(path, message, remedy);
  }
};
