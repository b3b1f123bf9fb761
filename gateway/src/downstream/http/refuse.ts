import type { IncomingMessage, ServerResponse } from 'node:http';
import { GatewayError } from '../../errors.ts';
import type { RequestId } from '../../protocol/jsonrpc.ts';
import { refusalText } from '../answer.ts';
import type { Refused } from './guards.ts';

type Headers = Readonly<Record<string, string>>;
const none: Headers = {};

/** A body of which so little is left is read to its end, and the connection goes on. */
const smallRest = 65_536;

/** For a client that goes on sending: so much is thrown away, for so many milliseconds, while it may read why. */
const mostDiscarded = 64 * 1024 * 1024;
const discardMs = 2_000;

const hasMoreToSend = (request: IncomingMessage): boolean => {
  const length = request.headers['content-length'];
  if (request.complete || (length === undefined && request.headers['transfer-encoding'] === undefined)) return false;
  return length === undefined || Number(length) > smallRest;
};

/** Throws away what still comes, for a while; then the connection can be closed without what was said getting lost. */
const discard = (request: IncomingMessage, done: () => void): void => {
  let discarded = 0;
  const timer = setTimeout(done, discardMs);
  const finish = (): void => {
    clearTimeout(timer);
    done();
  };
  request.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > mostDiscarded) finish();
  });
  request.once('end', finish);
  request.once('close', finish);
  request.resume();
};

/**
 * Answers with JSON and a status. Where a large body is still on its way, the whole answer goes out at once, and the
 * connection ends after it: a connection that is closed on unread bytes is reset, and the client would never read why.
 */
export const answerJson = (
  request: IncomingMessage,
  response: ServerResponse,
  { status, text, headers = none }: { readonly status: number; readonly text: string; readonly headers?: Headers },
): void => {
  if (response.headersSent || response.destroyed) return;
  const more = hasMoreToSend(request);
  // A flat list goes out as it is; an object would be copied, and looked at twice.
  const list = ['content-type', 'application/json', 'content-length', String(Buffer.byteLength(text))];
  for (const name in headers) list.push(name, headers[name] ?? '');
  if (more && headers['connection'] === undefined) list.push('connection', 'close');
  response.writeHead(status, list);
  if (!more) {
    response.end(text);
    return;
  }
  response.write(text);
  discard(request, () => {
    response.end();
    request.socket.destroySoon();
  });
};

/** Turns a request away, with the reason as a JSON-RPC error. */
export const refuse = (
  request: IncomingMessage,
  response: ServerResponse,
  { status, code, message, remedy, headers = {} }: Refused,
  id: RequestId | null = null,
): void => {
  const error = new GatewayError(code, message, remedy === undefined ? {} : { remedy });
  answerJson(request, response, { status, text: refusalText(id, error), headers });
};
