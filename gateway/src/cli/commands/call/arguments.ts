import { text as readText } from 'node:stream/consumers';
import { quoted } from '../../../config/problem.ts';
import type { JsonObject } from '../../../index.ts';
import type { Given } from '../../command.ts';
import { UsageError } from '../../command.ts';

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parseJson = (text: string, what: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${what} is not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
};

const parseObject = (text: string, what: string): JsonObject => {
  const value = parseJson(text, what);
  if (isObject(value)) return value;
  throw new UsageError(`${what} must be one JSON object.`, `Write it as '{"name": "value"}'.`);
};

/** The JSON types that the tool's schema gives an argument; none where it does not say. */
const typesOf = (schema: unknown, key: string): readonly unknown[] => {
  const properties = isObject(schema) ? schema['properties'] : undefined;
  const property = isObject(properties) ? properties[key] : undefined;
  if (!isObject(property)) return [];
  const options = [
    property,
    ...['anyOf', 'oneOf'].flatMap((word) => (Array.isArray(property[word]) ? property[word] : [])),
  ];
  return options
    .flatMap((option) => (isObject(option) ? option['type'] : undefined))
    .filter((type) => type !== undefined);
};

/** A word as the schema wants it: text stays text, all else is JSON; a list may be given as its one entry. */
const valueOf = (text: string, key: string, schema: unknown): unknown => {
  const types = typesOf(schema, key);
  if (types.length === 0 || types.includes('string')) return text;
  if (types.includes('array') && !text.trimStart().startsWith('[')) return [text];
  return parseJson(text, `${key}=${quoted(text)}`);
};

const readWord = (word: string, schema: unknown): readonly [string, unknown] => {
  const [, key, colon, text = ''] = /^([^=:]+)(:?)=(.*)$/s.exec(word) ?? [];
  if (key === undefined) {
    throw new UsageError(`${quoted(word)} is not KEY=VALUE.`, 'Write `path=scenes`, or `head:=20` for JSON.');
  }
  return [key, colon === ':' ? parseJson(text, `${key}:=`) : valueOf(text, key, schema)];
};

/** The same key again makes a list of its values. */
const join = (before: unknown, value: unknown): unknown => {
  if (before === undefined) return value;
  return [before, value].flat();
};

/** The arguments of a call where they are given as JSON; undefined where they are words. Throws UsageError. */
export const readJsonArguments = async (given: Given): Promise<JsonObject | undefined> => {
  const [, ...words] = given.operands;
  const json = given.text('args');
  if (json !== undefined && words.length > 0) {
    throw new UsageError('Give the arguments as words or with --args, not both.');
  }
  if (json !== undefined) return parseObject(json, '--args');
  if (words.length !== 1 || words[0] !== '-') return undefined;
  return parseObject(await readText(process.stdin), 'What came on stdin');
};

/** The arguments of a call as words KEY=VALUE, with the types of the tool's schema. Throws UsageError. */
export const readWordArguments = (words: readonly string[], schema: unknown): JsonObject => {
  const values = new Map<string, unknown>();
  for (const word of words) {
    const [key, value] = readWord(word, schema);
    values.set(key, join(values.get(key), value));
  }
  return Object.fromEntries(values);
};
