import type { ServerResponse } from 'node:http';
import {
  CLIENT_CAPABILITIES_META_KEY,
  PROTOCOL_VERSION_META_KEY,
  SUBSCRIPTION_ID_META_KEY,
} from '@modelcontextprotocol/server';
import { answer, classify, refuse } from '../serving/local-http.ts';
import type { Handle } from '../serving/local-http.ts';
import { isObject, isRequest, metaOf, under, withMeta, withParams } from './message.ts';
import type { Message } from './message.ts';
import type { Program, Start } from './program.ts';

/** A request that waits for its answer on a response of its own. */
interface Exchange {
  /** What the client called it, before we gave it a number that no other client uses. */
  readonly message: Message;
  readonly response: ServerResponse;
}

const headerMismatch = -32020;
const revision = '2026-07-28';

/** Which HTTP status an error has (MCP 2026-07-28, «Streamable HTTP»); 200 where the protocol leaves it open. */
const statusOf = (reply: Message, request: Message): number => {
  const { code } = under(reply, 'error');
  if (code === -32601) return 404;
  if (code === -32700 || code === -32600 || code === -32021 || code === -32022) return 400;
  const isEnveloped = [PROTOCOL_VERSION_META_KEY, CLIENT_CAPABILITIES_META_KEY].every((key) => key in metaOf(request));
  return code === -32602 && !isEnveloped ? 400 : 200;
};

const frame = (message: Message): string => `event: message\ndata: ${JSON.stringify(message)}\n\n`;

/** The revisions without a handshake: one program for all, and the answer goes to the request that asked. */
export const createStateless = (start: Start): Handle => {
  const open = new Map<unknown, Exchange>();
  let last = 0;
  let running: Program | undefined;

  /** Sends it with a number of ours as its id and its progress token. */
  const forward = (program: Program, message: Message): number => {
    last += 1;
    const numbered = { ...message, id: last };
    program.send('progressToken' in metaOf(message) ? withMeta(numbered, { progressToken: last }) : numbered);
    return last;
  };

  const finish = ({ message, response }: Exchange, reply: Message): void => {
    const named = { ...reply, id: message['id'] };
    if (response.headersSent) response.end(frame(named));
    else answer(response, 'error' in reply ? statusOf(reply, message) : 200, named);
  };

  const tell = ({ response }: Exchange, notification: Message): void => {
    if (!response.headersSent) {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    }
    response.write(frame(notification));
  };

  /** A notification goes to the request it names, by the client's names; a line of the log to the newest. */
  const route = (notification: Message): void => {
    const params = under(notification, 'params');
    const byToken = open.get(params['progressToken']);
    if (byToken !== undefined) {
      const { progressToken } = metaOf(byToken.message);
      tell(byToken, withParams(notification, { ...params, progressToken }));
      return;
    }
    const listening = open.get(metaOf(notification)[SUBSCRIPTION_ID_META_KEY]);
    if (listening !== undefined) {
      tell(listening, withMeta(notification, { [SUBSCRIPTION_ID_META_KEY]: listening.message['id'] }));
      return;
    }
    const newest = [...open.values()].at(-1);
    if (newest !== undefined && notification['method'] === 'notifications/message') tell(newest, notification);
  };

  const begin = (): Program => {
    const program = start();
    program.onMessage = (message) => {
      if ('method' in message) {
        route(message);
        return;
      }
      const exchange = open.get(message['id']);
      open.delete(message['id']);
      if (exchange !== undefined) finish(exchange, message);
    };
    program.onEnd = () => {
      running = undefined;
      for (const { response } of open.values()) response.destroy();
      open.clear();
    };
    // On stdio the first message decides the revision; over HTTP each says its own. So the first one is ours.
    const _meta = { [PROTOCOL_VERSION_META_KEY]: revision, [CLIENT_CAPABILITIES_META_KEY]: {} };
    forward(program, { jsonrpc: '2.0', method: 'tools/list', params: { _meta } });
    return program;
  };

  return async (request, response, body) => {
    if (request.method !== 'POST') {
      response.writeHead(405, { allow: 'POST' }).end();
      return;
    }
    if (!isObject(body) || !('method' in body)) {
      refuse(response, 400, { code: -32600, message: 'That is neither a request nor a notification.' });
      return;
    }
    // Headers end here, so that they contradict the body must be said here; all else is for the program to judge.
    const judged = classify(request, body);
    if (judged.kind === 'reject' && judged.code === headerMismatch) {
      refuse(response, judged.httpStatus, { code: judged.code, message: judged.message }, body['id'] ?? null);
      return;
    }
    running ??= begin();
    if (!isRequest(body)) {
      running.send(body);
      response.writeHead(202).end();
      return;
    }
    const program = running;
    const id = forward(program, body);
    open.set(id, { message: body, response });
    response.on('close', () => {
      // A client that leaves takes its request back.
      if (open.delete(id))
        program.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } });
    });
  };
};
