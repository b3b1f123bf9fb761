// The floor: the least that a gateway in this language can do between two pipes. It parses, replaces the id, takes the
// server's name off the tool's (`server__tool`) and forwards; no checks, no records, no limits, no restarts.
//   node bench/floor.ts CONFIG.json
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { eachLine } from './lines.ts';
import { isJson, parseMessage } from './message.ts';
import type { Json } from './message.ts';

type Answered = (answer: Json) => void;

interface Connection {
  ask(method: string, params: unknown, answered: Answered): void;
  tell(method: string): void;
}

const connect = (command: string, parameters: readonly string[]): Connection => {
  const child = spawn(command, parameters, { stdio: ['pipe', 'pipe', 'ignore'] });
  const open = new Map<unknown, Answered>();
  let last = 0;
  eachLine(child.stdout, (line) => {
    const message = parseMessage(line);
    const answered = open.get(message?.['id']);
    if (message === undefined || answered === undefined) return;
    open.delete(message['id']);
    answered(message);
  });
  return {
    ask(method, params, answered) {
      last += 1;
      open.set(last, answered);
      child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: last, method, params })}\n`);
    },
    tell: (method) => void child.stdin.write(`{"jsonrpc":"2.0","method":"${method}"}\n`),
  };
};

const hello = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'floor', version: '1' },
};

const toolsOf = async (name: string, connection: Connection): Promise<readonly Json[]> => {
  const asked = (method: string, params: Json) =>
    new Promise<Json>((resolve) => {
      connection.ask(method, params, resolve);
    });
  await asked('initialize', hello);
  connection.tell('notifications/initialized');
  const { result } = await asked('tools/list', {});
  const tools = isJson(result) && Array.isArray(result['tools']) ? result['tools'] : [];
  return tools.filter(isJson).map((tool) => ({ ...tool, name: `${name}__${String(tool['name'])}` }));
};

const serversIn = (path: string): readonly (readonly [string, string, readonly string[]])[] => {
  const config = parseMessage(readFileSync(path, 'utf8'))?.['mcpServers'];
  return Object.entries(isJson(config) ? config : {}).flatMap(([name, server]) => {
    if (!isJson(server) || typeof server['command'] !== 'string' || !Array.isArray(server['args'])) return [];
    return [[name, server['command'], server['args'].map(String)] as const];
  });
};

const connections = new Map(serversIn(process.argv[2] ?? '').map(([name, ...rest]) => [name, connect(...rest)]));
const [first] = connections.values();
const listed = Promise.all([...connections].map(([name, connection]) => toolsOf(name, connection)));

const send = (message: unknown): void => void process.stdout.write(`${JSON.stringify(message)}\n`);

const forward = (connection: Connection | undefined, id: unknown, method: string, params: unknown): void => {
  connection?.ask(method, params, (answer) => {
    answer['id'] = id;
    send(answer);
  });
};

const call = (id: unknown, params: Json): void => {
  const name = String(params['name']);
  const at = name.indexOf('__');
  params['name'] = name.slice(at + 2);
  forward(connections.get(name.slice(0, at)), id, 'tools/call', params);
};

const initialized = (params: Json) => ({
  protocolVersion: params['protocolVersion'],
  capabilities: { tools: {}, resources: {} },
  serverInfo: { name: 'floor', version: '1' },
});

const list = async (id: unknown): Promise<void> =>
  send({ jsonrpc: '2.0', id, result: { tools: (await listed).flat() } });

const receive = (line: string): void => {
  const message = parseMessage(line);
  const { id, method } = { id: message?.['id'], method: message?.['method'] };
  if (message === undefined || id === undefined || typeof method !== 'string') return;
  const params = isJson(message['params']) ? message['params'] : {};
  if (method === 'tools/call') call(id, params);
  else if (method === 'initialize') send({ jsonrpc: '2.0', id, result: initialized(params) });
  else if (method === 'tools/list') void list(id);
  else forward(first, id, method, params);
};

eachLine(process.stdin, receive);
// The servers see the end of their input, and leave too.
process.stdin.on('end', () => process.exit(0));
