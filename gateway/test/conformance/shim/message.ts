/** A JSON-RPC message, of which nothing is known yet but that it is an object. */
export type Message = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Message =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object under a key; an empty one where there is none. */
export const under = (message: Message, key: string): Message => {
  const value = message[key];
  return isObject(value) ? value : {};
};

export const metaOf = (message: Message): Message => under(under(message, 'params'), '_meta');

/** The message with other `params`. */
export const withParams = (message: Message, params: Message): Message => ({ ...message, params });

/** The message with something else in the `_meta` of its params. */
export const withMeta = (message: Message, meta: Message): Message =>
  withParams(message, { ...under(message, 'params'), _meta: { ...metaOf(message), ...meta } });

/** Whether it asks for an answer. */
export const isRequest = (message: Message): boolean => 'method' in message && 'id' in message;
