import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hello } from './era.ts';
import { eachLine } from './lines.ts';
import { isJson, parseMessage } from './message.ts';
import type { Json } from './message.ts';

type Answered = (answer: Json) => void;

/** A server of a floor: what it is asked gets an id of its own. */
export interface Connection {
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

const toolsOf = async (name: string, connection: Connection): Promise<readonly Json[]> => {
  const asked = (method: string, params: Json) =>
    new Promise<Json>((resolve) => {
      connection.ask(method, params, resolve);
    });
  await asked('initialize', hello('floor'));
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

/** The servers of a floor by their names. */
export interface Servers {
  readonly named: ReadonlyMap<string, Connection>;
  /** Takes what names no server. */
  readonly first: Connection | undefined;
  /** All tools, as the floor names them: `server__tool`. */
  readonly tools: Promise<readonly Json[]>;
}

/** Starts every server of a configuration file. */
export const startServers = (path: string): Servers => {
  const named = new Map(serversIn(path).map(([name, ...rest]) => [name, connect(...rest)]));
  const listed = Promise.all([...named].map(([name, connection]) => toolsOf(name, connection)));
  return { named, first: named.values().next().value, tools: listed.then((lists) => lists.flat()) };
};
