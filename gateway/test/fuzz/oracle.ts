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
  /** It is an answer, though perhaps a broken one: where this was asked, it is not answered itself. */
  readonly answers?: string;
  /** The request that it is. */
  readonly request?: { readonly method: string; readonly meta: Members };
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
const membersOf = (value: unknown): Members => (isMembers(value) ? value : {});

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
  if (method === undefined && isId(id)) {
    const whole = message['jsonrpc'] === '2.0' && isAnswer(message);
    return { ...(whole ? silent : refused(id)), answers: keyOf(id) };
  }
  if (message['jsonrpc'] !== '2.0' || typeof method !== 'string') return refused(id);
  if (params !== undefined && !isMembers(params)) return refused(id);
  if (has(message, 'id')) {
    return isId(id) ? { ...refused(id), request: { method, meta: membersOf(params?.['_meta']) } } : refused(id);
  }
  const taken = method === 'notifications/cancelled' ? params?.['requestId'] : undefined;
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
const judgeLine = (line: Buffer, cap: number): Verdict => {
  if (line.length === 0) return silent;
  const message = parse(line);
  if (line.length > cap) {
    // The generator makes lines over the cap that are messages. Whether it was an answer, only its id says.
    const { id } = membersOf(message);
    return { ...refused(id), ...(isId(id) ? { answers: keyOf(id) } : {}) };
  }
  return message === undefined || Array.isArray(message) ? broken : judge(message);
};

/** What the line of a batch asks for, message by message. */
export const judgeBatch = (line: Buffer): readonly Verdict[] => {
  const message = parse(line);
  if (!Array.isArray(message)) return [message === undefined ? broken : judge(message)];
  return message.length === 0 ? [broken] : message.map(judge);
};

/** One line of the gateway, as far as it is judged. */
export interface Spoken {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** Whose words a request is answered in. */
type Dialect = 'handshake' | 'stateless' | 'engine';

/** What must be answered, and how. */
interface Due {
  /** The id of the answer. */
  readonly key: string;
  readonly dialect: Dialect;
  /** The number of the error that it must be, where it must. */
  readonly code: number | undefined;
  readonly isStream: boolean;
  /** The stream was acknowledged. */
  begun: boolean;
  /** It was taken back. */
  cancelled: boolean;
}

const key = 'io.modelcontextprotocol/';
const levels: readonly unknown[] = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];
const gone = ['initialize', 'ping', 'logging/setLevel', 'no/such', '', '__proto__', 'notifications/cancelled'];
const engineMethods = [
  'mcp_tool_execute',
  'mcp_resource_request',
  'mcp_server_list',
  'mcp_server_status',
  'mcp_server_start',
  'mcp_server_stop',
];

/** The number of the error that these claims lead to; undefined where they are right. */
const claimError = (meta: Members): number | undefined => {
  const version = meta[`${key}protocolVersion`];
  if (typeof version !== 'string') return -32_602;
  if (version !== '2026-07-28') return -32_022;
  const [info, level] = [meta[`${key}clientInfo`], meta[`${key}logLevel`]];
  const right =
    isMembers(meta[`${key}clientCapabilities`]) &&
    (info === undefined || (isMembers(info) && typeof info['name'] === 'string')) &&
    (level === undefined || levels.includes(level));
  return right ? undefined : -32_602;
};

/** Which answers must come, and what else may be said, as lines are heard and spoken one by one. */
export const createExpectation = (cap: number) => {
  const due: Due[] = [];
  /** Requests that wait for their answer. */
  const open = new Map<string, Due>();
  /** What the client was asked, and has not answered. */
  const asked = new Set<string>();
  const problems: string[] = [];
  let era: 'handshake' | 'stateless' | undefined;

  /** How a request is to be answered. The first that can only be meant for one era decides for all. */
  const sort = ({ method, meta }: NonNullable<Verdict['request']>): Pick<Due, 'dialect' | 'code'> => {
    if (engineMethods.includes(method)) return { dialect: 'engine', code: undefined };
    if (era === 'handshake') return { dialect: 'handshake', code: undefined };
    const wrong = claimError(meta);
    const opens = method === 'initialize' && wrong !== undefined;
    if (opens && era === 'stateless') return { dialect: 'stateless', code: -32_022 };
    if (era === undefined && (opens || meta[`${key}protocolVersion`] === undefined)) {
      era = 'handshake';
      return { dialect: 'handshake', code: undefined };
    }
    if (wrong === undefined && method !== 'server/discover') era = 'stateless';
    return { dialect: 'stateless', code: wrong ?? (gone.includes(method) ? -32_601 : undefined) };
  };

  const expect = ({ key: id, request }: Verdict): Due => {
    // Its id names another one: that is said of it, and nothing else counts.
    const sorted =
      request === undefined || open.has(id) ? { dialect: 'handshake' as const, code: undefined } : sort(request);
    const isStream = sorted.dialect === 'stateless' && request?.method === 'subscriptions/listen';
    const one = { key: id, ...sorted, isStream, begun: false, cancelled: false };
    due.push(one);
    return one;
  };

  const judgeAnswer = ({ error, result }: Spoken, { key: id, code, dialect, isStream, begun }: Due): void => {
    const given = membersOf(error)['code'];
    if (code !== undefined && given !== code) problems.push(`${id} must be refused with ${code}, not ${String(given)}`);
    if (result === undefined) return;
    const isStateless = membersOf(result)['resultType'] !== undefined;
    if (isStateless !== (dialect === 'stateless'))
      problems.push(`${id} is answered in another dialect than ${dialect}`);
    if (isStream && !begun) problems.push(`${id} ends before it began`);
  };

  const judgeNotification = (method: string, params: Members): void => {
    const stream = membersOf(params['_meta'])[`${key}subscriptionId`];
    if (stream !== undefined) {
      const one = open.get(keyOf(stream));
      const begins = method === 'notifications/subscriptions/acknowledged';
      if (one?.isStream !== true) problems.push(`${method} for ${keyOf(stream)}, which is no open stream`);
      else if (one.begun === begins) problems.push(`${method} ${begins ? 'again' : 'before its stream began'}`);
      else one.begun = true;
    } else if (method === 'notifications/cancelled') {
      if (!asked.delete(keyOf(params['requestId']))) problems.push('what was never asked is taken back');
    } else if (era === 'stateless') {
      problems.push(`${method}, which a stateless client did not ask for`);
    }
  };

  /** What the gateway says when nobody just spoke to it. */
  const say = (spoken: Spoken): void => {
    const { id, method, params } = spoken;
    if (typeof method === 'string') {
      if (id === undefined) return judgeNotification(method, membersOf(params));
      if (era === 'stateless') problems.push('a stateless client is asked');
      return void asked.add(keyOf(id));
    }
    const one = open.get(keyOf(id));
    if (one === undefined) return void problems.push(`${keyOf(id)} is answered, and waits for no answer`);
    open.delete(keyOf(id));
    return judgeAnswer(spoken, one);
  };

  return {
    problems,
    /** The ids of the answers that must have come. */
    due: (): string[] => due.filter(({ cancelled }) => !cancelled).map((one) => one.key),
    get era() {
      return era;
    },
    /** Requests that wait. */
    get open() {
      return open.size;
    },
    /** A line was heard, and this was said on the spot. */
    hear(line: Buffer, spoken: readonly Spoken[]): void {
      const { cancels, answers, ...verdict } = judgeLine(line, cap);
      const isOwn = answers !== undefined && asked.delete(answers);
      const one = verdict.answered && !isOwn ? expect(verdict) : undefined;
      // Of several answers under one id, the one for this line is the last: the others waited longer.
      const at =
        one === undefined
          ? -1
          : spoken.findLastIndex((said) => said.method === undefined && keyOf(said.id) === one.key);
      const own = spoken[at];
      if (one !== undefined && own === undefined) open.set(one.key, one);
      const taken = cancels === undefined ? undefined : open.get(cancels);
      if (taken !== undefined) {
        taken.cancelled = true;
        open.delete(taken.key);
      }
      for (const said of spoken) {
        if (said !== own || one === undefined) say(said);
        else judgeAnswer(said, one);
      }
    },
    say,
  };
};
