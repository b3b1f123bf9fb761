/** What a JSON object holds, not yet known. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value of a JSON text; undefined where it is none. */
export const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The text of a field, undefined where it holds none. */
export const textIn = (value: unknown, key: string): string | undefined => {
  const found = isFields(value) ? value[key] : undefined;
  return typeof found === 'string' && found !== '' ? found : undefined;
};
