import { revisions, versionKey } from './era.ts';
import type { Era } from './era.ts';
import { isJson } from './message.ts';
import type { Json } from './message.ts';

/** What the server understands: one era, or in each request the one that it is asked in. */
export type Speaks = Era | 'both';

export interface AnswerOptions {
  readonly tools: number;
  readonly speaks: Speaks;
  /** Told after an answer that did not come at once. */
  readonly onLater?: () => void;
}

/** Answers a message with one line of text, or with none. */
export type Answers = (message: Json, send: (line: string) => void) => void;

const object = (properties: Json) => ({ type: 'object', properties, required: Object.keys(properties) });

/** The four that do something, then fillers of an ordinary size up to `count`. */
const toolList = (count: number) => {
  const tools = [
    { name: 'echo', description: 'Gives back its text.', inputSchema: object({ text: { type: 'string' } }) },
    { name: 'blob', description: 'Gives a text of a size.', inputSchema: object({ bytes: { type: 'integer' } }) },
    { name: 'sleep', description: 'Answers after a while.', inputSchema: object({ ms: { type: 'integer' } }) },
    { name: 'pid', description: 'Gives the id of its process.', inputSchema: object({}) },
  ];
  for (let number = tools.length + 1; number <= count; number += 1) {
    const inputSchema = object({
      query: { type: 'string', description: 'What to look for, in words.' },
      limit: { type: 'integer', minimum: 1, maximum: 100, description: 'How many to give at most.' },
      kinds: { type: 'array', items: { type: 'string', enum: ['scene', 'character', 'location'] } },
    });
    tools.push({
      name: `filler_${number}`,
      description: `Looks through collection ${number} and gives what fits, the best first, a page at a time.`,
      inputSchema,
    });
  }
  return tools.slice(0, count);
};

const resources = ['one', 'two', 'three'].map((name) => ({ uri: `bench://${name}`, name, mimeType: 'text/plain' }));

const capabilities = { tools: {}, resources: {} };
const serverInfo = { name: 'bench-upstream', version: '1' };

/** The words that one era puts into its results. */
interface Dialect {
  /** By method: results that are always the same. */
  readonly fixed: Readonly<Record<string, string>>;
  /** How every result begins. */
  readonly head: string;
  /** How a result begins that may be kept. */
  readonly keptHead: string;
}

const createDialect = (era: Era, tools: number): Dialect => {
  const complete = { resultType: 'complete' };
  const kept = era === 'stateless' ? { ...complete, ttlMs: 60_000, cacheScope: 'public' } : {};
  const begin = (fields: object): string => JSON.stringify({ ...fields, '': 0 }).replace('"":0}', '');
  const lists = {
    'tools/list': JSON.stringify({ ...kept, tools: toolList(tools) }),
    'resources/list': JSON.stringify({ ...kept, resources }),
    'resources/templates/list': JSON.stringify({ ...kept, resourceTemplates: [] }),
  };
  const discover = {
    ...kept,
    supportedVersions: [revisions.stateless],
    capabilities,
    _meta: { 'io.modelcontextprotocol/serverInfo': serverInfo },
  };
  return {
    fixed: era === 'stateless' ? { ...lists, 'server/discover': JSON.stringify(discover) } : { ...lists, ping: '{}' },
    head: begin(era === 'stateless' ? complete : {}),
    keptHead: begin(kept),
  };
};

let blob = '';
const blobOf = (bytes: number): string => {
  if (blob.length !== bytes) blob = 'x'.repeat(bytes);
  return blob;
};

/** What comes of a request: the text of a result, or an error. */
type Outcome = string | { readonly code: number; readonly message: string; readonly data?: object };

const unknownMethod = (method: string): Outcome => ({ code: -32601, message: `Unknown method: ${method}` });

const toolText = (name: unknown, given: Json): string | undefined => {
  if (name === 'echo') return String(given['text']);
  if (name === 'blob') return blobOf(Number(given['bytes']));
  if (name === 'pid') return String(process.pid);
  if (name === 'sleep') return 'slept';
  return typeof name === 'string' && name.startsWith('filler_') ? 'nothing found' : undefined;
};

const call = ({ head }: Dialect, name: unknown, given: unknown): Outcome => {
  const text = toolText(name, isJson(given) ? given : {});
  if (text === undefined) return { code: -32602, message: `Unknown tool: ${String(name)}` };
  return `${head}"content":[{"type":"text","text":${JSON.stringify(text)}}]}`;
};

const read = ({ keptHead }: Dialect, uri: unknown): Outcome =>
  `${keptHead}"contents":${JSON.stringify([{ uri, mimeType: 'text/plain', text: `What ${String(uri)} holds.` }])}}`;

const initialize = (revision: unknown): Outcome =>
  JSON.stringify({
    protocolVersion: typeof revision === 'string' ? revision : revisions.handshake,
    capabilities,
    serverInfo,
  });

/** The era that a request is made in, going by its claims. */
const eraOf = ({ _meta: meta }: Json): Era =>
  isJson(meta) && meta[versionKey] === revisions.stateless ? 'stateless' : 'handshake';

/** A server that only knows the newer era says so, each in its way (MCP 2026-07-28, «Error Codes»). */
const refuseHandshake = (method: string): Outcome =>
  method === 'initialize'
    ? { code: -32022, message: 'No such version.', data: { supported: [revisions.stateless] } }
    : { code: -32602, message: 'The claims in _meta are missing.' };

const answerText = (id: unknown, outcome: Outcome): string =>
  typeof outcome === 'string'
    ? `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${outcome}}`
    : JSON.stringify({ jsonrpc: '2.0', id, error: outcome });

/** The small server behind everything that is measured. It writes its answers as text, about 10 µs a call. */
export const createAnswers = ({ tools, speaks, onLater = () => {} }: AnswerOptions): Answers => {
  const dialects = { handshake: createDialect('handshake', tools), stateless: createDialect('stateless', tools) };

  const outcome = (method: string, params: Json): Outcome => {
    // A server of the older era never looks for claims.
    const era = speaks === 'handshake' ? speaks : eraOf(params);
    if (speaks === 'stateless' && era !== speaks) return refuseHandshake(method);
    const dialect = dialects[era];
    if (method === 'tools/call') return call(dialect, params['name'], params['arguments']);
    if (method === 'resources/read') return read(dialect, params['uri']);
    if (method === 'initialize' && era === 'handshake') return initialize(params['protocolVersion']);
    return (Object.hasOwn(dialect.fixed, method) ? dialect.fixed[method] : undefined) ?? unknownMethod(method);
  };

  return (message, send) => {
    const { id, method } = { id: message['id'], method: message['method'] };
    if (id === undefined || typeof method !== 'string') return;
    const params = isJson(message['params']) ? message['params'] : {};
    const line = answerText(id, outcome(method, params));
    const given = params['name'] === 'sleep' ? params['arguments'] : undefined;
    if (!isJson(given)) return send(line);
    const later = (): void => {
      send(line);
      onLater();
    };
    return void setTimeout(later, Number(given['ms']));
  };
};
