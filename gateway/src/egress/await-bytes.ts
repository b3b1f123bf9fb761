import type { Socket } from 'node:net';
import type { GatewayError } from '../errors.ts';
import { denied } from './refusal.ts';

/** What the bytes so far say: all that is wanted, that they can never say it, or that more are needed. */
export type Read<Heard> = { readonly heard: Heard } | { readonly refused: GatewayError } | undefined;

/** How it is told that nothing came. */
export interface Silence {
  readonly closed: readonly [reason: string, what: string];
  readonly late: readonly [reason: string, what: string];
}

/**
 * Reads what is said first, piece by piece, `head` before the rest, until `read` has what it wants. The socket is paused
 * afterwards. Rejects with a refusal: that of `read`, or where it is silent for so many milliseconds, or closes.
 */
export const awaitBytes = <Heard>(
  socket: Socket,
  head: Buffer,
  ms: number,
  read: (chunk: Buffer) => Read<Heard>,
  silence: Silence,
): Promise<Heard> =>
  new Promise((resolve, reject) => {
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      socket.off('data', onData).off('close', onClose).off('end', onClose);
      socket.pause();
      settle();
    };
    const onClose = (): void => finish(() => reject(denied(...silence.closed)));
    const timer = setTimeout(() => finish(() => reject(denied(...silence.late))), ms);
    const onData = (chunk: Buffer): void => {
      const said = read(chunk);
      if (said === undefined) return;
      finish(() => ('heard' in said ? resolve(said.heard) : reject(said.refused)));
    };
    if (socket.destroyed) return onClose();
    socket.on('close', onClose).on('end', onClose).on('data', onData);
    if (head.length > 0) onData(head);
    return undefined;
  });
