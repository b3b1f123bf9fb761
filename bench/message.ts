/** Any JSON object; what is in it is looked at where it is used. */
export type Json = Record<string, unknown>;

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One line as a message; undefined where it is no JSON object. */
export const parseMessage = (line: string): Json | undefined => {
  try {
    const value: unknown = JSON.parse(line);
    return isJson(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** The text of a tool's first content block, when that is what the result has. */
export const textOf = (result: unknown): string | undefined => {
  const content = isJson(result) ? result['content'] : undefined;
  const first: unknown = Array.isArray(content) ? content[0] : undefined;
  const text = isJson(first) ? first['text'] : undefined;
  return typeof text === 'string' ? text : undefined;
};
