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

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
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

const broken: Verdict = { answered: true, key: noId };

/** The message of a line; undefined where it is none. A mark of byte order before it is left out by the decoder. */
const parse = (line: Buffer): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf8', { fatal: true }).decode(line));
  } catch {
    return undefined;
  }
};

/** What a line asks for, in a revision that has no batches. */
const judgeLine = (line: Buffer): Verdict => {
  if (line.length === 0) return silent;
  const message = parse(line);
  return message === undefined || Array.isArray(message) ? broken : judge(message);
};

/** What the line of a batch asks for, message by message. */
export const judgeBatch = (line: Buffer): readonly Verdict[] => {
  const message = parse(line);
  if (!Array.isArray(message)) return [message === undefined ? broken : judge(message)];
  return message.length === 0 ? [broken] : message.map(judge);
};

/** Which answers must come, as lines are heard one by one. */
export const createExpectation = (cap: number) => {
  /** The ids of the answers that must come; undefined for a request that was taken back. */
  const due: (string | undefined)[] = [];
  /** Requests that wait for their answer: their place in `due`. */
  const open = new Map<string, number>();
  return {
    due: (): string[] => due.flatMap((key) => key ?? []),
    /** A line was heard; `now` are the ids of the answers that it got on the spot. */
    hear(line: Buffer, now: readonly string[]): void {
      // The generator makes lines over the cap that are messages.
      if (line.length > cap) return void due.push(refused((JSON.parse(line.toString()) as Members)['id']).key);
      const { answered, key, cancels } = judgeLine(line);
      if (answered) due.push(key);
      if (answered && !now.includes(key)) open.set(key, due.length - 1);
      const taken = cancels === undefined ? undefined : open.get(cancels);
      if (cancels === undefined || taken === undefined) return;
      due[taken] = undefined;
      open.delete(cancels);
    },
    /** The answer came that a request was waiting for. */
    settle: (key: string): boolean => open.delete(key),
  };
};
