/**
 * What a line asks for, read without the gateway's own code: whether it must be answered, and under which id. Numbers
 * are plain doubles here, so that it is no copy of what it judges.
 */
export interface Verdict {
  readonly answered: boolean;
  /** The key of the id that the answer must have. */
  readonly key: string;
  /** The key of the request that it takes back, where it does. */
  readonly cancels?: string;
}

type Members = Readonly<Record<string, unknown>>;

/** Tells text from numbers, and null from both. */
export const keyOf = (id: unknown): string => `${typeof id} ${String(id)}`;

const noId = keyOf(null);
const silent: Verdict = { answered: false, key: noId };

const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);
const isId = (id: unknown): boolean => typeof id === 'string' || typeof id === 'number';
const has = (message: Members, name: string): boolean => Object.hasOwn(message, name);

const refused = (id: unknown): Verdict => ({ answered: true, key: isId(id) ? keyOf(id) : noId });

/** One half of the two, where the other is missing or null. */
const isAnswer = (message: Members): boolean => {
  if (has(message, 'result') !== has(message, 'error')) return true;
  return has(message, 'result') && (message['error'] === null || message['result'] === null);
};

/** What one message asks for. */
export const judge = (message: unknown): Verdict => {
  if (!isMembers(message)) return refused(null);
  const { id, method, params } = message as { id?: unknown; method?: unknown; params?: unknown };
  if (message['jsonrpc'] !== '2.0') return refused(id);
  if (method === undefined) return isId(id) && isAnswer(message) ? silent : refused(id);
  if (typeof method !== 'string' || (params !== undefined && !isMembers(params))) return refused(id);
  if (has(message, 'id')) return refused(id);
  const taken = method === 'notifications/cancelled' && isMembers(params) ? params['requestId'] : undefined;
  return isId(taken) ? { ...silent, cancels: keyOf(taken) } : silent;
};

/** The message of a line; undefined where the line is blank, `broken` where it is none. */
export const parseLine = (line: Uint8Array): unknown => {
  if (line.length === 0) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf8', { fatal: true }).decode(line));
  } catch {
    return broken;
  }
};
export const broken = Symbol('broken');
