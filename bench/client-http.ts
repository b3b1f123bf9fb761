import { Agent, request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Client } from './client.ts';
import { createStatelessClient } from './client-stateless.ts';
import { hello, revisions } from './era.ts';
import type { Era } from './era.ts';
import { isJson, parseMessage } from './message.ts';
import type { Json } from './message.ts';

/** A client over Streamable HTTP: one POST a message, on connections that stay open. */
export interface HttpClient extends Client {
  /** Ends the session; gives the status of the answer. Undefined where there is no session. */
  end(): Promise<number | undefined>;
}

/** Connections that several clients may share. */
export interface Connections extends Disposable {
  readonly agent: Agent;
  readonly port: number;
}

const patienceMs = 60_000;

/** At most so many connections to a port of this machine; what finds none free waits. */
export const createConnections = (port: number, most: number): Connections => {
  const agent = new Agent({ keepAlive: true, maxSockets: most, timeout: patienceMs });
  return { agent, port, [Symbol.dispose]: () => agent.destroy() };
};

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const path = '/mcp';

const exchange = ({ agent, port }: Connections, method: string, headers: Record<string, string>, body = '') =>
  new Promise<Answer>((resolve, reject) => {
    const sent = httpRequest({ agent, host: '127.0.0.1', port, path, method, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts).toString() });
      });
    });
    sent.on('timeout', () => sent.destroy(new Error(`No answer within ${patienceMs} ms.`)));
    sent.on('error', reject);
    sent.end(body);
  });

const resultOf = (message: Json): Json => {
  if (isJson(message['result'])) return message['result'];
  throw new Error(`Answered with ${JSON.stringify(message['error']).slice(0, 500)}`);
};

const fixed = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' } as const;

/** The headers that mirror a request (MCP 2026-07-28, «Request Metadata»). */
const mirror = (method: string, name: string | undefined): Record<string, string> => ({
  'mcp-protocol-version': revisions.stateless,
  'mcp-method': method,
  ...(name === undefined ? {} : { 'mcp-name': name }),
});

/** A client of one era. In the older one it has a session from its handshake on. */
export const createHttpClient = (connections: Connections, era: Era): HttpClient => {
  let ended: Error | undefined;
  let last = 0;
  let strays = 0;
  let session: Record<string, string> = {};

  const post = async (body: string, more: Record<string, string>): Promise<Answer> => {
    if (ended !== undefined) throw ended;
    const headers = { ...fixed, 'content-length': String(Buffer.byteLength(body)), ...more };
    // Of a target that ended, what it said last tells more than a connection that was cut.
    return exchange(connections, 'POST', headers, body).catch((error: unknown) => {
      throw ended ?? error;
    });
  };

  const ask = async (method: string, params: string, name?: string) => {
    last += 1;
    const id = last;
    const more = era === 'stateless' ? mirror(method, name) : session;
    const answer = await post(`{"jsonrpc":"2.0","id":${id},"method":"${method}","params":${params}}`, more);
    const message = answer.headers['content-type']?.startsWith('application/json')
      ? parseMessage(answer.body)
      : undefined;
    if (message === undefined) throw new Error(`Not a message, ${answer.status}: ${answer.body.slice(0, 200)}`);
    const result = resultOf(message);
    if (message['id'] === id) return { result, headers: answer.headers };
    strays += 1;
    throw new Error(`Request ${id} got the answer to ${JSON.stringify(message['id'])}.`);
  };

  const handshake = async (): Promise<Json> => {
    const { result, headers } = await ask('initialize', JSON.stringify(hello('bench')));
    const id = headers['mcp-session-id'];
    if (typeof id !== 'string') throw new Error('The handshake gave no session.');
    session = { 'mcp-session-id': id, 'mcp-protocol-version': revisions.handshake };
    const { status } = await post('{"jsonrpc":"2.0","method":"notifications/initialized"}', session);
    if (status !== 202) throw new Error(`A notification was answered with ${status}.`);
    return result;
  };

  const client: Client = {
    request: async (method, params = '{}', name) => (await ask(method, params, name)).result,
    handshake,
    get strays() {
      return strays;
    },
    fail: (why) => void (ended ??= why),
  };
  const end = async (): Promise<number | undefined> => {
    if (session['mcp-session-id'] === undefined) return undefined;
    const { status } = await exchange(connections, 'DELETE', session);
    return status;
  };
  return Object.assign(era === 'stateless' ? createStatelessClient(client) : client, { end });
};
