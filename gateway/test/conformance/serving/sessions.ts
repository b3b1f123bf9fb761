import { randomUUID } from 'node:crypto';
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';
import { isInitializeRequest } from '@modelcontextprotocol/server';
import { createEventStore } from './event-store.ts';
import { header, refuse } from './local-http.ts';
import type { Handle } from './local-http.ts';

/** The revisions with a handshake over HTTP: `connect` puts something behind the transport of each new session. */
export const createSessions = (connect: (transport: NodeStreamableHTTPServerTransport) => Promise<void>): Handle => {
  const sessions = new Map<string, NodeStreamableHTTPServerTransport>();

  const open = async (): Promise<NodeStreamableHTTPServerTransport> => {
    const transport: NodeStreamableHTTPServerTransport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      eventStore: createEventStore(),
      // How long a client waits before it fetches the rest of a stream: it is waited for in a test.
      retryInterval: 500,
      onsessioninitialized: (id) => void sessions.set(id, transport),
      onsessionclosed: (id) => void sessions.delete(id),
    });
    await connect(transport);
    return transport;
  };

  return async (request, response, body) => {
    const id = header(request, 'mcp-session-id');
    const known = id === undefined ? undefined : sessions.get(id);
    if (known !== undefined) await known.handleRequest(request, response, body);
    else if (id !== undefined) refuse(response, 404, { code: -32001, message: 'There is no such session.' });
    else if (isInitializeRequest(body)) await (await open()).handleRequest(request, response, body);
    else refuse(response, 400, { code: -32000, message: 'A session is needed: send initialize first.' });
  };
};
