import type { Socket } from 'node:net';
import { GatewayError } from '../errors.ts';

/** Header of our own answers that says for programs why. */
export const reasonHeader = 'x-storycore-mcp-denied';

/** We do not let the server. `reason` is one word for the journal. */
export const denied = (reason: string, what: string, remedy?: string): GatewayError =>
  new GatewayError('permission-denied', what, { data: { reason }, ...(remedy === undefined ? {} : { remedy }) });

/** We let it, and the network did not. */
export const failed = (reason: string, what: string, cause?: unknown): GatewayError =>
  new GatewayError('upstream-unavailable', what, { data: { reason }, cause });

/** Whoever asked is gone; what was being done for it ends. */
export const clientLeft = (): GatewayError => failed('client-left', 'The server closed its connection.');

/** How an error is told to the server and to the journal. */
export interface Refusal {
  readonly verdict: 'denied' | 'failed';
  readonly status: number;
  readonly reason: string;
  readonly text: string;
}

/** Reads an error; one that nobody meant is not shown. */
export const refusalOf = (error: unknown): Refusal => {
  const reason = error instanceof GatewayError ? error.data?.['reason'] : undefined;
  if (!(error instanceof GatewayError) || typeof reason !== 'string') {
    return { verdict: 'failed', status: 502, reason: 'internal', text: 'StoryCore MCP could not do that.\n' };
  }
  const isDenied = error.code === 'permission-denied';
  const text = `${error.message}${error.remedy === undefined ? '' : `\n${error.remedy}`}\n`;
  return { verdict: isDenied ? 'denied' : 'failed', status: isDenied ? 403 : 502, reason, text };
};

const words: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  431: 'Request Header Fields Too Large',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

/** Time in which a refusal may be read before the connection is cut. */
const lingerMs = 1_000;

/** Answers on a connection that nobody parses any more, and ends it. */
export const refuseOn = (socket: Socket, { status, reason, text }: Refusal): void => {
  const lines = [
    `HTTP/1.1 ${status} ${words[status] ?? 'Refused'}`,
    'content-type: text/plain; charset=utf-8',
    `content-length: ${Buffer.byteLength(text)}`,
    `${reasonHeader}: ${reason}`,
    'connection: close',
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${text}`);
  // Read to the end: a connection that is cut with bytes unread loses our answer.
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('close', () => clearTimeout(timer));
};
