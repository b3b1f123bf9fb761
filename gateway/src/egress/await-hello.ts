import type { Socket } from 'node:net';
import { awaitBytes } from './await-bytes.ts';
import type { Read } from './await-bytes.ts';
import { readClientHello } from './client-hello.ts';
import type { ClientHello } from './client-hello.ts';
import { denied } from './refusal.ts';

/** The first words of a TLS client, and its bytes, which the far end must still get. */
export interface Heard {
  readonly hello: ClientHello;
  readonly bytes: Buffer;
}

const whatIsWrong = {
  'not-tls': 'The rule is for https, and this is no TLS.',
  'malformed-hello': 'The first message of TLS cannot be read in one way only.',
  'hello-too-large': 'The first message of TLS is too large.',
} as const;

/**
 * Waits for a whole ClientHello; `head` came before. The socket is paused afterwards. Rejects with a refusal when it is
 * none, or is not whole in time.
 */
export const awaitHello = (socket: Socket, head: Buffer, ms: number): Promise<Heard> => {
  const chunks: Buffer[] = [];
  let length = 0;
  let need = 1;
  const read = (chunk: Buffer): Read<Heard> => {
    chunks.push(chunk);
    length += chunk.length;
    if (length < need) return undefined;
    const bytes = Buffer.concat(chunks);
    const reading = readClientHello(bytes);
    if ('hello' in reading) return { heard: { hello: reading.hello, bytes } };
    if ('danger' in reading) return { refused: denied(reading.danger, whatIsWrong[reading.danger]) };
    need = reading.need;
    return undefined;
  };
  return awaitBytes(socket, head, ms, read, {
    closed: ['no-hello', 'The connection was closed before TLS began.'],
    late: ['hello-timeout', 'TLS did not begin in time.'],
  });
};
