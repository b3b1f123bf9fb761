import type { JsonObject } from './call.ts';

/** Where an argument of another tool comes from: a place in those of the call, from the outside in, or a constant. */
export type ArgumentSource = { readonly from: readonly string[] } | { readonly value: unknown };

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What lies at a place; undefined where nothing does. Own keys only. */
const at = (value: unknown, place: readonly string[]): unknown =>
  place.reduce<unknown>((inner, key) => (isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined), value);

/** The arguments of another tool; one whose source is not there is left out. Nothing is computed. */
export const mapArguments = (
  args: unknown,
  mapping: Readonly<Record<string, ArgumentSource>> | undefined,
): JsonObject => {
  if (mapping === undefined) return isObject(args) ? args : {};
  const entries = Object.entries(mapping).map(
    ([name, source]) => [name, 'value' in source ? source.value : at(args, source.from)] as const,
  );
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
};

/** Why a tool would not take these arguments, as far as its schema names them; undefined where nothing says so. */
export const misfit = (args: JsonObject, schema: unknown): string | undefined => {
  if (!isObject(schema)) return undefined;
  const { properties, required } = { properties: schema['properties'], required: schema['required'] };
  const unknown = isObject(properties) ? Object.keys(args).find((name) => !Object.hasOwn(properties, name)) : undefined;
  if (unknown !== undefined) return `it has no argument ${JSON.stringify(unknown)}`;
  const missing = Array.isArray(required)
    ? required.find((name) => typeof name === 'string' && !Object.hasOwn(args, name))
    : undefined;
  return typeof missing === 'string' ? `it wants the argument ${JSON.stringify(missing)}` : undefined;
};
