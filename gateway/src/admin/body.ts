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

const readBytes = async (request: IncomingMessage, maxBytes: number): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  let bytes = 0;
  // Not destroyed with the loop: whoever sends too much can still be told so.
  for await (const piece of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > maxBytes) throw tooLarge();
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
};

/** The JSON body of a request, within its cap. */
export const readBody = async (request: IncomingMessage, maxBytes: number): Promise<unknown> => {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  try {
    return parseJson((await readBytes(request, maxBytes)).toString('utf8'));
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    throw new GatewayError('cancelled', 'The page left before it had said everything.', { cause: error });
  }
};
