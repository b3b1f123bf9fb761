import type { Socket } from 'node:net';
import { denied } from './refusal.ts';

/** RFC 8446, section 5.1: a record of the handshake, with which TLS begins. */
const handshakeRecord = 0x16;

/** Whether these first bytes are of TLS. */
export const looksLikeTls = (first: Buffer): boolean => first[0] === handshakeRecord;

/** Waits for what is said first; `head` came before. The socket is paused afterwards. */
export const awaitFirst = (socket: Socket, head: Buffer, ms: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    if (head.length > 0) return resolve(head);
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      socket.off('data', onData).off('close', onClose).off('end', onClose);
      socket.pause();
      settle();
    };
    const stop = (reason: string, what: string): void => finish(() => reject(denied(reason, what)));
    const onClose = (): void => stop('no-request', 'The connection was closed before anything was said.');
    const timer = setTimeout(() => stop('no-request', 'Nothing was said in time.'), ms);
    const onData = (chunk: Buffer): void => finish(() => resolve(chunk));
    if (socket.destroyed) return onClose();
    socket.on('close', onClose).on('end', onClose).on('data', onData);
    return undefined;
  });
