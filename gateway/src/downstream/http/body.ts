import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { createIdScanner } from '../../protocol/id-scanner.ts';
import { readMessage } from '../../protocol/jsonrpc.ts';
import type { Incoming, RequestId } from '../../protocol/jsonrpc.ts';
import type { Refused } from './guards.ts';
import { tooLarge } from './guards.ts';

/** Bytes that may be held for bodies, all of them together. */
export interface ByteBudget {
  /** False where they are not to be had; nothing is taken then. */
  take(bytes: number): boolean;
  give(bytes: number): void;
}

export const createByteBudget = (most: number): ByteBudget => {
  let taken = 0;
  return {
    take(bytes) {
      if (taken + bytes > most) return false;
      taken += bytes;
      return true;
    },
    give(bytes) {
      taken -= bytes;
    },
  };
};

export type Body =
  | { readonly kind: 'message'; readonly message: Incoming; readonly bytes: number }
  | { readonly kind: 'refused'; readonly refused: Refused; readonly id: RequestId | null };

const busy: Refused = {
  status: 503,
  code: 'rate-limited',
  message: 'Too much is being received at once.',
  remedy: 'Try again in a moment.',
  headers: { 'retry-after': '1' },
};

/** What has come of a body. Grows by doubling, so that a body in tiny pieces costs no more than one in large pieces. */
const createHeld = (most: number) => {
  let held: Uint8Array = new Uint8Array(0);
  let size = 0;
  return {
    push(piece: Buffer): void {
      if (size === 0) {
        // Nearly every body is one piece, which needs no copy.
        held = piece;
      } else {
        if (size + piece.length > held.length || held.buffer === piece.buffer) {
          const larger = new Uint8Array(Math.max(size + piece.length, Math.min(2 * held.length, most)));
          larger.set(held.subarray(0, size));
          held = larger;
        }
        held.set(piece, size);
      }
      size += piece.length;
    },
    bytes: (): Buffer => Buffer.from(held.buffer, held.byteOffset, size),
  };
};

const read = (body: Buffer): Incoming =>
  isUtf8(body)
    ? readMessage(body.toString('utf8'))
    : { kind: 'malformed', id: null, reason: 'The message is not UTF-8 text.' };

/** The id of a message of which only the beginning is there. */
const idIn = (...pieces: readonly Uint8Array[]): RequestId | null => {
  const scanner = createIdScanner();
  for (const piece of pieces) scanner.push(piece);
  return scanner.id() ?? null;
};

/** Reads the one message of a POST, within its cap and the budget of all. Says nothing where the client goes away meanwhile. */
export const readBody = (
  request: IncomingMessage,
  maxBytes: number,
  budget: ByteBudget,
  onBody: (body: Body) => void,
): void => {
  const held = createHeld(maxBytes);
  // Of a body whose length is known nobody has to be told that it is over.
  const expected = Number(request.headers['content-length'] ?? Number.NaN);
  let bytes = 0;
  let done = false;
  let isWatched = false;
  const finish = (make?: () => Body): void => {
    if (done) return;
    done = true;
    budget.give(bytes);
    if (make !== undefined) onBody(make());
  };
  const refuse = (refused: Refused, piece: Buffer): void => {
    request.off('data', onData);
    finish(() => ({ kind: 'refused', refused, id: idIn(held.bytes(), piece) }));
  };
  const whole = (): Body => ({ kind: 'message', message: read(held.bytes()), bytes });
  const watch = (): void => {
    if (isWatched) return;
    isWatched = true;
    request.once('end', () => finish(whole));
    request.once('close', () => finish());
  };
  const onData = (piece: Buffer): void => {
    if (bytes + piece.length > maxBytes) return refuse(tooLarge, piece);
    if (!budget.take(piece.length)) return refuse(busy, piece);
    bytes += piece.length;
    held.push(piece);
    if (bytes === expected) return finish(whole);
    // From here on something is held that has to be given back. Nearly every body is one piece, and never comes here.
    return watch();
  };
  request.on('data', onData);
  if (!(expected > 0)) watch();
};
