import { fromBase64, toBase64 } from './base64.ts';
import { isObject, isRawNumber } from './json.ts';
import type { JsonObject } from './json.ts';

/** Headers that mirror a request's body (MCP 2026-07-28, «Request Metadata»). Node gives header names in lower case. */
export const headerNames = {
  version: 'MCP-Protocol-Version',
  method: 'Mcp-Method',
  name: 'Mcp-Name',
  session: 'Mcp-Session-Id',
  paramPrefix: 'Mcp-Param-',
} as const;

const annotation = 'x-mcp-header';
const prefix = '=?base64?';
const suffix = '?=';

const isMarked = (text: string): boolean => text.startsWith(prefix) && text.endsWith(suffix);

/** How a value stands in a header: as it is, or as base64 where it would not arrive as it is («Value Encoding»). */
export const encodeHeaderValue = (text: string): string =>
  /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text) && !isMarked(text)
    ? text
    : `${prefix}${toBase64(text)}${suffix}`;

/** The value that a header carries; undefined where it holds what no header may, or base64 that is none. */
export const decodeHeaderValue = (value: string): string | undefined => {
  if (!/^[\t\x20-\x7e]*$/.test(value)) return undefined;
  if (!isMarked(value)) return value;
  return value.length < prefix.length + suffix.length
    ? undefined
    : fromBase64(value.slice(prefix.length, -suffix.length));
};

/** What `Mcp-Name` must say of a request; undefined for methods that have none, and for params that name nothing. */
export const mirroredName = (method: string, params: JsonObject): string | undefined => {
  const named = method === 'tools/call' || method === 'prompts/get';
  const value = named ? params['name'] : method === 'resources/read' ? params['uri'] : undefined;
  return typeof value === 'string' ? value : undefined;
};

/** One parameter of a tool that its clients mirror into a header. */
export interface ParamHeader {
  /** The whole name: `Mcp-Param-Region`. */
  readonly header: string;
  /** Keys from the arguments to the value. */
  readonly path: readonly string[];
  readonly type: 'string' | 'integer' | 'boolean';
}

/** Keywords that hold data, not schemas: what stands in them annotates nothing. */
const dataKeywords = new Set(['const', 'default', 'enum', 'example', 'examples']);
/** Keywords that hold schemas by names of the author's choice. */
const mapKeywords = new Set([
  'properties',
  'patternProperties',
  'dependentSchemas',
  'dependencies',
  '$defs',
  'definitions',
]);

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

const readAnnotation = (schema: JsonObject, path: readonly string[]): ParamHeader | string => {
  const { name, type } = { name: schema[annotation], type: schema['type'] };
  const where = path.join('.');
  if (typeof name !== 'string' || !token.test(name)) return `${where}: ${annotation} must be a header name.`;
  if (type !== 'string' && type !== 'integer' && type !== 'boolean')
    return `${where}: only a parameter of type string, integer or boolean can have ${annotation}.`;
  return { header: `${headerNames.paramPrefix}${name}`, path, type };
};

/**
 * The parameters that an input schema mirrors into headers, in its order; a sentence where one of them breaks the rules
 * («Schema Extension»), which makes the whole tool unfit for Streamable HTTP.
 */
export const paramHeaders = (inputSchema: unknown): readonly ParamHeader[] | string => {
  const found: ParamHeader[] = [];
  const seen = new Set<string>();

  /** `path` is undefined where a schema cannot be reached by `properties` alone. Gives the first broken rule. */
  const visit = (schema: unknown, path: readonly string[] | undefined): string | undefined => {
    if (Array.isArray(schema)) return firstOf(schema, (item) => visit(item, undefined));
    if (!isObject(schema)) return undefined;
    if (Object.hasOwn(schema, annotation)) {
      if (path === undefined || path.length === 0)
        return `${annotation} stands where only «properties» may lead to it, and something else does.`;
      const read = readAnnotation(schema, path);
      if (typeof read === 'string') return read;
      const key = read.header.toLowerCase();
      if (seen.has(key)) return `Two parameters share the header ${read.header}.`;
      seen.add(key);
      found.push(read);
    }
    return firstOf(Object.keys(schema), (keyword) => {
      const value = schema[keyword];
      if (dataKeywords.has(keyword) || keyword === annotation) return undefined;
      if (!mapKeywords.has(keyword) || !isObject(value)) return visit(value, undefined);
      const reached = keyword === 'properties' ? path : undefined;
      return firstOf(Object.keys(value), (name) => visit(value[name], reached && [...reached, name]));
    });
  };

  const firstOf = <T>(items: readonly T[], look: (item: T) => string | undefined): string | undefined => {
    for (const item of items) {
      const reason = look(item);
      if (reason !== undefined) return reason;
    }
    return undefined;
  };

  return visit(inputSchema, []) ?? found;
};

// A schema is the same object until the list that it stands in is read again.
const declared = new WeakMap<JsonObject, readonly ParamHeader[]>();

/** The same, looked for once in each schema; none where the rules are broken: nobody could follow them. */
export const declaredHeaders = (inputSchema: unknown): readonly ParamHeader[] => {
  if (!isObject(inputSchema)) return [];
  const known = declared.get(inputSchema);
  if (known !== undefined) return known;
  const read = paramHeaders(inputSchema);
  const found = typeof read === 'string' ? [] : read;
  declared.set(inputSchema, found);
  return found;
};

/** The value at a path of keys; undefined where the arguments do not lead there. */
export const valueAt = (args: unknown, path: readonly string[]): unknown => {
  let value = args;
  for (const key of path) {
    if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
};

/** A value as text («Type conversion»); undefined for what has none: null, lists, objects, numbers that are not safe integers. */
export const headerText = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  const number = isRawNumber(value) ? Number(value.rawJSON) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? String(number) : undefined;
};

/** The headers that a call with these arguments must carry, encoded. */
export const mirroredParams = (
  declared: readonly ParamHeader[],
  args: unknown,
): readonly (readonly [string, string])[] =>
  declared.flatMap(({ header, path }) => {
    const text = headerText(valueAt(args, path));
    return text === undefined ? [] : [[header, encodeHeaderValue(text)] as const];
  });

const decimal = /^-?\d+(?:\.\d+)?$/;

/** Whether a decoded header says the same as the body; integers are compared as numbers, so that 42.0 is 42. */
const saysSame = (type: ParamHeader['type'], decoded: string, text: string): boolean =>
  decoded === text.toWellFormed() ||
  (type === 'integer' && decimal.test(decoded) && decimal.test(text) && Number(decoded) === Number(text));

/** How the headers of a call contradict its arguments, as a sentence; undefined where they do not. `read` gets lower-case names. */
export const paramMismatch = (
  declared: readonly ParamHeader[],
  args: unknown,
  read: (name: string) => string | undefined,
): string | undefined => {
  for (const { header, path, type } of declared) {
    const [value, sent] = [valueAt(args, path), read(header.toLowerCase())];
    const where = path.join('.');
    const isAbsent = value === undefined || value === null;
    if (isAbsent && sent !== undefined) return `The header ${header} is there, and ${where} is not.`;
    const text = headerText(value);
    // Absent, or of a type that the schema forbids: that is for the server of the tool to refuse.
    if (text === undefined) continue;
    if (sent === undefined) return `The header ${header} is missing; ${where} is in the body.`;
    const decoded = decodeHeaderValue(sent);
    if (decoded === undefined) return `The header ${header} holds characters or base64 that are not allowed.`;
    if (!saysSame(type, decoded, text)) return `The header ${header} does not match ${where} in the body.`;
  }
  return undefined;
};
