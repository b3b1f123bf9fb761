import { request as httpRequest } from 'node:http';
import type { Agent, IncomingMessage } from 'node:http';
import { claimKeys, statelessRevision } from '../../src/protocol/revision/claims.ts';
import type { Message } from '../integration/raw-client.ts';
import type { GatewayProcess } from './gateway-process.ts';
import type { Ledger, Ticket } from './ledger.ts';

/** A request over HTTP that is on its way. */
export interface Sent {
  readonly ticket: Ticket;
  /** Goes away before the answer is there. */
  hangUp(): void;
  /** Stops reading the answer, and goes on. */
  hold(held: boolean): void;
}

/** A client over HTTP, of either era. */
export interface WebClient {
  readonly name: string;
  readonly session: string | undefined;
  call(tool: string, args?: object): Sent;
  /** Opens a session; the client is stateless before. */
  shake(): Promise<void>;
  /** Ends the session. */
  leave(): void;
  close(): void;
}

interface Wiring {
  readonly url: string;
  readonly gateway: GatewayProcess;
  readonly ledger: Ledger;
  readonly agent: Agent;
}

export const createWebClient = ({ url, gateway, ledger, agent }: Wiring, name: string): WebClient => {
  let session: string | undefined;
  let left = false;
  const sent = new Set<() => void>();

  const headersFor = (method: string, tool: string): Record<string, string> => ({
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    ...(session === undefined
      ? method === 'initialize'
        ? {}
        : {
            'mcp-protocol-version': statelessRevision,
            'mcp-method': method,
            ...(tool === '' ? {} : { 'mcp-name': tool }),
          }
      : { 'mcp-session-id': session, 'mcp-protocol-version': '2025-11-25' }),
  });

  const read = (response: IncomingMessage, ticket: Ticket): void => {
    const take = (text: string): void => {
      const message = JSON.parse(text) as Message;
      if (message.method !== undefined) return;
      const isRefusal = (response.statusCode ?? 0) >= 400 && (message.id === null || message.id === undefined);
      if (message.id !== ticket.id && !isRefusal)
        ledger.break(`An answer under another id over HTTP: ${text.slice(0, 200)}`);
      ticket.answer(message);
    };
    const isStream = response.headers['content-type']?.startsWith('text/event-stream') === true;
    let text = '';
    response.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (!isStream) return;
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) if (line.startsWith('data: ') && line.length > 6) take(line.slice(6));
    });
    response.on('end', () => {
      if (!isStream && text !== '') take(text);
    });
    const made = response.headers['mcp-session-id'];
    if (typeof made === 'string') session = made;
  };

  const post = (ticket: Ticket, method: string, params: object, tool: string): Sent => {
    let wanted = false;
    let arriving: IncomingMessage | undefined;
    const request = httpRequest(url, { method: 'POST', agent, headers: headersFor(method, tool) }, (response) => {
      arriving = response;
      response.on('error', () => {});
      read(response, ticket);
    });
    // One that was kept open may be closed at the moment in which it is used again (RFC 9112, 9.3.1).
    const raced = (): boolean => request.reusedSocket && arriving === undefined;
    const excused = (): boolean => wanted || left || gateway.doomed || raced();
    request.on('error', (error) => ticket.lost(String(error), excused()));
    request.on('close', () => {
      sent.delete(hangUp);
      ticket.lost(`the connection ended (${arriving?.statusCode})`, excused());
    });
    const hangUp = (): void => {
      wanted = true;
      request.destroy();
    };
    sent.add(hangUp);
    request.end(JSON.stringify({ jsonrpc: '2.0', id: ticket.id, method, params }));
    return { ticket, hangUp, hold: (held) => void (held ? arriving?.pause() : arriving?.resume()) };
  };

  const claims = {
    [claimKeys.protocolVersion]: statelessRevision,
    [claimKeys.clientInfo]: { name, version: '1' },
    [claimKeys.clientCapabilities]: {},
  };

  return {
    name,
    get session() {
      return session;
    },
    call(tool, args = {}) {
      const [, target = ''] = tool.split('__');
      const ticket = ledger.open(name, target);
      const meta = session === undefined ? { _meta: claims } : {};
      return post(ticket, 'tools/call', { name: tool, arguments: { word: ticket.word, ...args }, ...meta }, tool);
    },
    async shake() {
      const clientInfo = { name, version: '1' };
      const ticket = ledger.open(name, '');
      post(ticket, 'initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo }, '');
      await ticket.done;
    },
    leave() {
      if (session === undefined) return;
      left = true;
      const request = httpRequest(url, { method: 'DELETE', agent, headers: headersFor('', '') }, (response) =>
        response.resume(),
      );
      request.on('error', () => {});
      request.end();
    },
    close() {
      for (const hangUp of sent) hangUp();
    },
  };
};
