/** A JSON object, as a server wrote it. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** How a value is asked for; what a form cannot say is asked for as JSON. */
export type Shape =
  | { readonly kind: 'text' | 'number' | 'boolean' | 'json' }
  | { readonly kind: 'choice'; readonly options: readonly (string | number)[] }
  | { readonly kind: 'list'; readonly item: JsonObject }
  | { readonly kind: 'object'; readonly fields: readonly Field[] };

export interface Field {
  readonly name: string;
  readonly schema: JsonObject;
  readonly isRequired: boolean;
}

/** Deeper values are asked for as JSON. */
const deepest = 3;
/** More would be a form that nobody fills in. */
const mostFields = 60;
const mostOptions = 200;

const isChoice = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number';

/** What an object asks for, in its own order. */
export const fieldsOf = (schema: JsonObject): readonly Field[] => {
  const { properties, required } = { properties: schema['properties'], required: schema['required'] };
  if (!isObject(properties)) return [];
  const needed = new Set<unknown>(Array.isArray(required) ? required : []);
  return Object.entries(properties).map(([name, own]) => ({
    name,
    schema: isObject(own) ? own : {},
    isRequired: needed.has(name),
  }));
};

/** How a value of this schema is asked for. */
export const shapeOf = (schema: JsonObject, depth = 0): Shape => {
  const { type, items } = { type: schema['type'], items: schema['items'] };
  const options: readonly unknown[] = Array.isArray(schema['enum']) ? schema['enum'] : [];
  if (options.length > 0 && options.length <= mostOptions && options.every(isChoice))
    return { kind: 'choice', options };
  if (options.length > 0) return { kind: 'json' };
  if (type === 'string') return { kind: 'text' };
  if (type === 'number' || type === 'integer') return { kind: 'number' };
  if (type === 'boolean') return { kind: 'boolean' };
  if (depth >= deepest) return { kind: 'json' };
  if (type === 'array' && isObject(items) && shapeOf(items, depth + 1).kind !== 'json')
    return { kind: 'list', item: items };
  const fields = type === 'object' ? fieldsOf(schema) : [];
  return fields.length > 0 && fields.length <= mostFields ? { kind: 'object', fields } : { kind: 'json' };
};

/** What is in the form at first: what the server says holds where nothing is said. */
export const defaultsOf = (schema: JsonObject): JsonObject =>
  Object.fromEntries(
    fieldsOf(schema).flatMap(({ name, schema: own }) => ('default' in own ? [[name, own['default']] as const] : [])),
  );

/** An object with one value of it set, or taken away. */
export const withValue = (object: JsonObject, name: string, value: unknown): JsonObject => {
  const { [name]: _, ...rest } = object;
  return value === undefined ? rest : { ...rest, [name]: value };
};

/** Something was typed that is no value: it cannot be sent. */
export const unreadable = Symbol('unreadable');

/** Whether something in it cannot be sent. */
export const hasUnreadable = (value: unknown): boolean =>
  value === unreadable ||
  (Array.isArray(value) ? value.some(hasUnreadable) : isObject(value) && Object.values(value).some(hasUnreadable));

/** Whether something that is needed is missing. */
export const isMissingSome = (fields: readonly Field[], values: JsonObject): boolean =>
  fields.some(({ name, schema, isRequired }) => {
    const value = values[name];
    if (value === undefined) return isRequired;
    if (Array.isArray(value)) return value.includes(undefined);
    return isObject(value) && isMissingSome(fieldsOf(schema), value);
  });
