export type JsonObject = { readonly [key: string]: unknown };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// Numbers that a double cannot give back as they were written: long digit runs, exponents, trailing zeros, minus zero.
const unfaithful = /\d{16}|\d[.]\d*0[\s,\]}]|\d[eE][+-]?\d|-0[\s,\]}.]/;

/** `JSON.rawJSON` and the source text in revivers (ECMAScript «JSON.parse source text access») are not in TypeScript's lib yet. */
interface SourceTextJson {
  rawJSON(text: string): unknown;
  isRawJSON(value: unknown): boolean;
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
}
const sourceTextJson = JSON as unknown as SourceTextJson;

/** A number kept as the text it came as; `JSON.stringify` writes that text again. */
export interface RawNumber {
  readonly rawJSON: string;
}

export const isRawNumber = (value: unknown): value is RawNumber => sourceTextJson.isRawJSON(value);

/**
 * The value of a JSON text, such that `JSON.stringify` gives every number back as it was written. Numbers that a double
 * would change come as `RawNumber`. Throws SyntaxError.
 */
export const parseJson = (text: string): unknown =>
  unfaithful.test(text)
    ? sourceTextJson.parse(text, (_key, value, { source }) =>
        typeof value === 'number' && source !== undefined && String(value) !== source
          ? sourceTextJson.rawJSON(source)
          : value,
      )
    : JSON.parse(text);

/** Whether lists and objects nest deeper than `max`. Looks no deeper than that. */
export const deeperThan = (value: unknown, max: number): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  if (max === 0) return true;
  if (Array.isArray(value)) {
    for (const item of value) if (deeperThan(item, max - 1)) return true;
    return false;
  }
  for (const key in value) if (deeperThan((value as JsonObject)[key], max - 1)) return true;
  return false;
};
