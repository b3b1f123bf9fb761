import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { localhostHostValidation, localhostOriginValidation } from '@modelcontextprotocol/node';
import { classifyInboundRequest } from '@modelcontextprotocol/server';
import type { InboundClassificationOutcome } from '@modelcontextprotocol/server';

/** A request as a server gets it: Node's own type is for answers to a client, too. */
export type Request = IncomingMessage & { readonly method: string; readonly url: string };
/** Answers a request whose body was JSON; undefined where it had none. */
export type Handle = (request: Request, response: ServerResponse, body: unknown) => Promise<void>;

export const header = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
};

/** Answers with what is JSON already. */
export const answer = (response: ServerResponse, status: number, message: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(message));
};

export const refuse = (
  response: ServerResponse,
  status: number,
  error: { readonly code: number; readonly message: string; readonly data?: unknown },
  id: unknown = null,
): void => answer(response, status, { jsonrpc: '2.0', id, error });

/** Which revisions a request belongs to, and whether its headers say what its body says. */
export const classify = (request: Request, body: unknown): InboundClassificationOutcome => {
  const [version, method, name] = ['mcp-protocol-version', 'mcp-method', 'mcp-name'].map((key) => header(request, key));
  return classifyInboundRequest({
    httpMethod: request.method,
    ...(version !== undefined && { protocolVersionHeader: version }),
    ...(method !== undefined && { mcpMethodHeader: method }),
    ...(name !== undefined && { mcpNameHeader: name }),
    body,
  });
};

const isWhole = (request: IncomingMessage): request is Request =>
  request.method !== undefined && request.url !== undefined;

const readBody = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString();
  return body === '' ? undefined : JSON.parse(body);
};

/** An HTTP server with one place, `/mcp`, for programs of this machine only. */
export const createLocalHttp = (handle: Handle): Server => {
  const isLocalHost = localhostHostValidation();
  const isLocalOrigin = localhostOriginValidation();

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // Either answers by itself when it says no.
    if (!isLocalHost(request, response) || !isLocalOrigin(request, response)) return;
    if (!isWhole(request) || new URL(request.url, 'http://127.0.0.1').pathname !== '/mcp') {
      response.writeHead(404).end();
      return;
    }
    let body: unknown;
    try {
      body = await readBody(request);
    } catch {
      refuse(response, 400, { code: -32700, message: 'That is not JSON.' });
      return;
    }
    await handle(request, response, body);
  };

  return createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      if (response.headersSent) response.destroy();
      else refuse(response, 500, { code: -32603, message: 'The server failed.' });
    });
  });
};

/** Listens on 127.0.0.1 (0: any free port) and prints the URL as one line, for whoever started this process. */
export const listenAndSay = (server: Server, port: number): void => {
  server.listen(port, '127.0.0.1', () => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('It listens on no port.');
    process.stdout.write(`http://127.0.0.1:${address.port}/mcp\n`);
  });
};
