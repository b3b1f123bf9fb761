// The server behind everything that is measured: MCP over stdio on raw JSON-RPC lines. It parses a request and writes its
// answer as text, about 10 µs a call, so that it is never what is measured.
//   node bench/upstream.ts [--tools N]
import { parseArgs } from 'node:util';
import { eachLine } from './lines.ts';
import { isJson, parseMessage } from './message.ts';
import type { Json } from './message.ts';

const { values } = parseArgs({ options: { tools: { type: 'string', default: '20' } } });

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

const lists = {
  'tools/list': JSON.stringify({ tools: toolList(Number(values.tools)) }),
  'resources/list': JSON.stringify({ resources }),
  'resources/templates/list': '{"resourceTemplates":[]}',
  ping: '{}',
};

const textResult = (text: string): string => `{"content":[{"type":"text","text":${JSON.stringify(text)}}]}`;

let blob = '';
const blobOf = (bytes: number): string => {
  if (blob.length !== bytes) blob = 'x'.repeat(bytes);
  return blob;
};

let queue = '';
const send = (line: string): void => {
  queue += `${line}\n`;
};
const flush = (): void => {
  if (queue !== '') process.stdout.write(queue);
  queue = '';
};

const succeed = (id: unknown, result: string): void => {
  send(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`);
};
const fail = (id: unknown, code: number, message: string): void => {
  send(JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } }));
};

const answerLater = (id: unknown, ms: number): void => {
  setTimeout(() => {
    succeed(id, textResult('slept'));
    flush();
  }, ms);
};

const call = (id: unknown, name: unknown, given: Json): void => {
  if (name === 'echo') succeed(id, textResult(String(given['text'])));
  else if (name === 'blob') succeed(id, textResult(blobOf(Number(given['bytes']))));
  else if (name === 'pid') succeed(id, textResult(String(process.pid)));
  else if (name === 'sleep') answerLater(id, Number(given['ms']));
  else if (typeof name === 'string' && name.startsWith('filler_')) succeed(id, textResult('nothing found'));
  else fail(id, -32602, `Unknown tool: ${String(name)}`);
};

const initialized = (revision: unknown): string =>
  JSON.stringify({
    protocolVersion: typeof revision === 'string' ? revision : '2025-11-25',
    capabilities: { tools: {}, resources: {} },
    serverInfo: { name: 'bench-upstream', version: '1' },
  });

const answer = (id: unknown, method: string, params: Json): void => {
  if (method === 'tools/call') call(id, params['name'], isJson(params['arguments']) ? params['arguments'] : {});
  else if (method === 'initialize') succeed(id, initialized(params['protocolVersion']));
  else if (method === 'resources/read') {
    const uri = params['uri'];
    succeed(id, JSON.stringify({ contents: [{ uri, mimeType: 'text/plain', text: `What ${String(uri)} holds.` }] }));
  } else if (Object.hasOwn(lists, method)) succeed(id, lists[method as keyof typeof lists]);
  else fail(id, -32601, `Unknown method: ${method}`);
};

const receive = (line: string): void => {
  const message = parseMessage(line);
  if (message === undefined) return fail(null, -32700, 'Not a JSON object.');
  const { id, method, params } = { id: message['id'], method: message['method'], params: message['params'] };
  if (id !== undefined && typeof method === 'string') answer(id, method, isJson(params) ? params : {});
  return undefined;
};

// All answers to one chunk leave in one write.
eachLine(process.stdin, receive, flush);
process.stdin.on('end', () => process.exit(0));
