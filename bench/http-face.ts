import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseMessage } from './message.ts';
import type { Json } from './message.ts';

/** Answers a request with the text of a message, at once or later. */
export type Receive = (message: Json, reply: (text: string) => void) => void;

const sessionHeader = 'mcp-session-id';

/**
 * The least that Streamable HTTP takes, on plain `node:http`: one request and one answer as JSON on a connection that stays
 * open. A session is an id; whatever comes without one is stateless. No streams, and no checks but of that id.
 */
export const serveHttp = (port: number, receive: Receive): void => {
  const sessions = new Set<string>();

  const end = (response: ServerResponse, status: number): void => void response.writeHead(status).end();

  const answer = (response: ServerResponse, body: string, session: string | undefined): void => {
    const message = parseMessage(body);
    if (message === undefined) return end(response, 400);
    if (message['id'] === undefined) return end(response, 202);
    const opening = session === undefined && message['method'] === 'initialize' ? randomUUID() : undefined;
    if (opening !== undefined) sessions.add(opening);
    return receive(message, (text) => {
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
        ...(opening === undefined ? {} : { [sessionHeader]: opening }),
      });
      response.end(text);
    });
  };

  const take = (request: IncomingMessage, response: ServerResponse): void => {
    const session = request.headers[sessionHeader];
    if (Array.isArray(session) || (session !== undefined && !sessions.has(session))) return end(response, 404);
    if (request.method === 'DELETE') return end(response, sessions.delete(session ?? '') ? 200 : 404);
    if (request.method !== 'POST') return end(response, 405);
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => answer(response, Buffer.concat(parts).toString(), session));
    return undefined;
  };

  const server = createServer(take);
  // A connection that rests between two turns must not be closed just as it is used again.
  server.keepAliveTimeout = 120_000;
  server.listen(port, '127.0.0.1');
};
