import type { IncomingMessage } from 'node:http';
import { GatewayError } from '../errors.ts';

const tooLarge = (): GatewayError => new GatewayError('message-too-large', 'What was sent is larger than allowed.');

/** JSON as a value, or `malformed-message`. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new GatewayError('malformed-message', 'What was sent is not JSON.');
  }
};

/** The JSON body of a request, within its cap. */
export const readBody = async (request: IncomingMessage, maxBytes: number): Promise<unknown> => {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > maxBytes) throw tooLarge();
    pieces.push(piece);
  }
  return parseJson(Buffer.concat(pieces).toString('utf8'));
};
