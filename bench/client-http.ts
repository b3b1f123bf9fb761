import type { Client } from './client.ts';
import { createStatelessClient } from './client-stateless.ts';
import { hello, revisions } from './era.ts';
import type { Era } from './era.ts';
import type { Answer } from './http-answer.ts';
import type { Connections } from './http-connections.ts';
import { isJson, parseMessage } from './message.ts';
import type { Json } from './message.ts';

/** A client over Streamable HTTP: one POST a message, every answer as JSON. */
export interface HttpClient extends Client {
  /** Ends the session; gives the status of the answer. Undefined where there is none. */
  end(): Promise<number | undefined>;
}

const resultOf = (message: Json): Json => {
  if (isJson(message['result'])) return message['result'];
  throw new Error(`Answered with ${JSON.stringify(message['error']).slice(0, 500)}`);
};

const messageOf = ({ status, header, body }: Answer): Json => {
  const message = header('content-type')?.startsWith('application/json') === true ? parseMessage(body) : undefined;
  if (message === undefined) throw new Error(`Not a message: status ${status}, ${body.slice(0, 200)}`);
  return message;
};

const fixed = 'Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n';

/** The headers that mirror a request (MCP 2026-07-28, «Request Metadata»). */
const mirror = (method: string, name: string | undefined): string => {
  const named = name === undefined ? '' : `Mcp-Name: ${name}\r\n`;
  return `MCP-Protocol-Version: ${revisions.stateless}\r\nMcp-Method: ${method}\r\n${named}`;
};

/** A client of one era. In the older one it has a session from its handshake on. */
export const createHttpClient = ({ exchange }: Connections, era: Era): HttpClient => {
  let ended: Error | undefined;
  let last = 0;
  let strays = 0;
  /** Its headers. */
  let session: string | undefined;

  const post = async (body: string, head: string): Promise<Answer> => {
    if (ended !== undefined) throw ended;
    return exchange('POST', `${fixed}${head}`, body);
  };

  const ask = async (method: string, params: string, name?: string) => {
    last += 1;
    const id = last;
    const head = era === 'stateless' ? mirror(method, name) : (session ?? '');
    const answer = await post(`{"jsonrpc":"2.0","id":${id},"method":"${method}","params":${params}}`, head);
    const message = messageOf(answer);
    const result = resultOf(message);
    if (message['id'] === id) return { result, header: answer.header };
    strays += 1;
    throw new Error(`Request ${id} got the answer to ${JSON.stringify(message['id'])}.`);
  };

  const handshake = async (): Promise<Json> => {
    const { result, header } = await ask('initialize', JSON.stringify(hello('bench')));
    const id = header('mcp-session-id');
    if (id === undefined) throw new Error('The handshake gave no session.');
    session = `Mcp-Session-Id: ${id}\r\nMCP-Protocol-Version: ${revisions.handshake}\r\n`;
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
  const end = async (): Promise<number | undefined> =>
    session === undefined ? undefined : (await exchange('DELETE', session)).status;
  return Object.assign(era === 'stateless' ? createStatelessClient(client) : client, { end });
};
