type JsonObject = { readonly [key: string]: unknown };

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const without = (object: JsonObject, name: string): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));

/** The params without what would move the folder that relative paths start from; undefined where there is none. */
const tidyParams = (method: unknown, params: JsonObject): JsonObject | undefined => {
  const { capabilities, arguments: args } = params;
  if (method === 'initialize' && isObject(capabilities) && 'roots' in capabilities)
    return { ...params, capabilities: without(capabilities, 'roots') };
  if (method === 'tools/call' && isObject(args) && '_meta' in args)
    return { ...params, arguments: without(args, '_meta') };
  return undefined;
};

/**
 * One line of a client, without its roots and without `_meta` among the arguments of a tool: the package would take its
 * working folder from them, and write somewhere else than what was decided about. Everything else stays as it came.
 */
export const tidy = (line: string): string => {
  if (!line.includes('"roots"') && !line.includes('_meta') && !line.includes('\\u')) return line;
  try {
    const message: unknown = JSON.parse(line);
    if (!isObject(message) || !isObject(message['params'])) return line;
    const params = tidyParams(message['method'], message['params']);
    return params === undefined ? line : JSON.stringify({ ...message, params });
  } catch {
    return line; // No message: the package says so.
  }
};
