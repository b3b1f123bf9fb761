import type { Socket } from 'node:net';
import { awaitBytes } from './await-bytes.ts';

/** RFC 8446, section 5.1: a record of the handshake, with which TLS begins. */
const handshakeRecord = 0x16;

/** Whether these first bytes are of TLS. */
export const looksLikeTls = (first: Buffer): boolean => first[0] === handshakeRecord;

/** Waits for what is said first; `head` came before. The socket is paused afterwards. */
export const awaitFirst = (socket: Socket, head: Buffer, ms: number): Promise<Buffer> =>
  awaitBytes(socket, head, ms, (chunk) => ({ heard: chunk }), {
    closed: ['no-request', 'The connection was closed before anything was said.'],
    late: ['no-request', 'Nothing was said in time.'],
  });
