export type Exact = Readonly<Record<string, unknown>>;

/** A JSON text as a value in which every number is the text that it was written as. */
export const exact = (text: string): unknown =>
  JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' ? { number: context?.source } : value,
  );

/** The same of the text of an object. */
export const exactObject = (text: string): Exact => {
  const value = exact(text);
  if (!isExactObject(value)) throw new Error(`This is no object: ${text.slice(0, 200)}`);
  return value;
};

/** An object, and no number. */
export const isExactObject = (value: unknown): value is Exact =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).join() !== 'number';

/** A value without some of its keys. */
export const without = (value: Exact, ...keys: readonly string[]): Exact =>
  Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
