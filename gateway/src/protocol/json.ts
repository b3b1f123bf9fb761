import { scanJson } from './json-scan.ts';

export type JsonObject = { readonly [key: string]: unknown };

/** `JSON.rawJSON` (ECMAScript «JSON.parse source text access») is not in TypeScript's lib yet. */
interface SourceTextJson {
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): boolean;
}
const sourceTextJson = JSON as unknown as SourceTextJson;

/** A number kept as the text it came as; `JSON.stringify` writes that text again. */
export interface RawNumber {
  readonly rawJSON: string;
}

export const isRawNumber = (value: unknown): value is RawNumber => sourceTextJson.isRawJSON(value);

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawNumber(value);

const smallestNormal = 2 ** -1022;

/** Puts the raw numbers in the places that `withPlaceholders` kept for them. */
const restore = (value: unknown, raws: readonly RawNumber[]): unknown => {
  if (typeof value === 'number') {
    return value > 0 && value < smallestNormal ? raws[value / Number.MIN_VALUE - 1] : value;
  }
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at += 1) value[at] = restore(value[at], raws);
  } else if (typeof value === 'object' && value !== null) {
    const own = value as Record<string, unknown>;
    // Own keys only, so that even `__proto__` is assigned to as the data property that it is here.
    for (const key of Object.keys(own)) own[key] = restore(own[key], raws);
  }
  return value;
};

/**
 * The n-th changed number gives way to n times the smallest number there is. No other number of the text is that small,
 * for `scanJson` counts all subnormal ones as changed: nothing that a peer writes can pass for a placeholder.
 */
const withPlaceholders = (text: string, changed: readonly number[]): { marked: string; raws: RawNumber[] } => {
  const known = new Map<string, RawNumber>();
  const raws: RawNumber[] = [];
  let marked = '';
  let from = 0;
  for (let at = 0; at < changed.length; at += 2) {
    const token = text.slice(changed[at], changed[at + 1]);
    const raw = known.get(token) ?? sourceTextJson.rawJSON(token);
    known.set(token, raw);
    raws.push(raw);
    marked += `${text.slice(from, changed[at])}${raws.length * Number.MIN_VALUE}`;
    from = changed[at + 1] ?? from;
  }
  return { marked: marked + text.slice(from), raws };
};

/** What `parseJson` gives for a text that nests too deep; nothing was built then. */
export const tooDeep = Symbol('too deep');

/** How every number in an object begins that a double would change: most texts have none that does. */
const mayChange = /[:,[\s](?:-0|-?(?:\d{15}|\d+[.eE]))/;
const openObject = 123;

const isOrdinary = (text: string): boolean => text.charCodeAt(0) === openObject && !mayChange.test(text);

/**
 * The value of a JSON text, such that `JSON.stringify` gives every number back as it was written: those that a double
 * would change come as `RawNumber`. `tooDeep` where lists and objects nest deeper than `maxDepth`. Throws SyntaxError.
 */
export const parseJson = (text: string, maxDepth: number): unknown => {
  // Each level takes two characters, so that a short text cannot nest too deep.
  if (text.length <= 2 * maxDepth && isOrdinary(text)) return JSON.parse(text);
  const changed = scanJson(text, maxDepth);
  if (changed === undefined) return tooDeep;
  if (changed.length === 0) return JSON.parse(text);
  const { marked, raws } = withPlaceholders(text, changed);
  return restore(JSON.parse(marked), raws);
};

/** The same for a text of which `parseJson` took all parts before: how deep they nest was looked at then. */
export const parseKnownJson = (text: string): unknown =>
  isOrdinary(text) ? JSON.parse(text) : parseJson(text, Infinity);
