import type { Socket } from 'node:net';
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
export const awaitHello = (socket: Socket, head: Buffer, ms: number): Promise<Heard> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    let need = 1;
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      socket.off('data', onData).off('close', onClose).off('end', onClose);
      socket.pause();
      settle();
    };
    const stop = (reason: string, what: string): void => finish(() => reject(denied(reason, what)));
    const onClose = (): void => stop('no-hello', 'The connection was closed before TLS began.');
    const timer = setTimeout(() => stop('hello-timeout', 'TLS did not begin in time.'), ms);
    const onData = (chunk: Buffer): void => {
      chunks.push(chunk);
      length += chunk.length;
      if (length < need) return;
      const bytes = Buffer.concat(chunks);
      const reading = readClientHello(bytes);
      if ('hello' in reading) finish(() => resolve({ hello: reading.hello, bytes }));
      else if ('danger' in reading) stop(reading.danger, whatIsWrong[reading.danger]);
      else need = reading.need;
    };
    if (socket.destroyed) return onClose();
    socket.on('close', onClose).on('end', onClose);
    socket.on('data', onData);
    if (head.length > 0) onData(head);
    return undefined;
  });
