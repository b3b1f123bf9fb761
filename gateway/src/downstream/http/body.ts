import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { createIdScanner } from '../../protocol/id-scanner.ts';
import { readMessage } from '../../protocol/jsonrpc.ts';
import type { Incoming, RequestId } from '../../protocol/jsonrpc.ts';
import type { Refused } from './guards.ts';
import { tooLarge } from './guards.ts';

/** Bytes that may be held for bodies, all of them together. */
export interface ByteBudget {
  hasRoom(bytes: number): boolean;
  /** False where they are not to be had; nothing is taken then. */
  take(bytes: number): boolean;
  give(bytes: number): void;
}

export const createByteBudget = (most: number): ByteBudget => {
  let taken = 0;
  const hasRoom = (bytes: number): boolean => taken + bytes <= most;
  return {
    hasRoom,
    take(bytes) {
      if (!hasRoom(bytes)) return false;
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

/** A body that is awaited; `expected` is not a number where nobody said how long it will be. */
interface Expected {
  readonly request: IncomingMessage;
  readonly maxBytes: number;
  readonly budget: ByteBudget;
  readonly expected: number;
}

/** Puts a body together that comes in pieces: gives what takes the next one. */
const createGatherer = (
  { request, maxBytes, budget, expected }: Expected,
  onBody: (body: Body) => void,
): ((piece: Buffer) => void) => {
  const held = createHeld(maxBytes);
  let bytes = 0;
  let done = false;
  const finish = (make?: () => Body): void => {
    if (done) return;
    done = true;
    budget.give(bytes);
    if (make !== undefined) onBody(make());
  };
  const refuse = (refused: Refused, piece: Buffer): void =>
    finish(() => ({ kind: 'refused', refused, id: idIn(held.bytes(), piece) }));
  const whole = (): Body => ({ kind: 'message', message: read(held.bytes()), bytes });
  // From here on something may be held that has to be given back.
  request.once('end', () => finish(whole));
  request.once('close', () => finish());
  return (piece) => {
    if (done) return;
    if (bytes + piece.length > maxBytes) return refuse(tooLarge, piece);
    if (!budget.take(piece.length)) return refuse(busy, piece);
    bytes += piece.length;
    held.push(piece);
    // Of a body whose length is known nobody has to be told that it is over.
    if (bytes === expected) finish(whole);
  };
};

/** Reads the one message of a POST, within its cap and the budget of all. Says nothing where the client goes away meanwhile. */
export const readBody = (
  request: IncomingMessage,
  maxBytes: number,
  budget: ByteBudget,
  onBody: (body: Body) => void,
): void => {
  const expected = Number(request.headers['content-length'] ?? Number.NaN);
  const gatherer = () => createGatherer({ request, maxBytes, budget, expected }, onBody);
  let gather = expected > 0 ? undefined : gatherer();
  request.on('data', (piece: Buffer) => {
    // Nearly every body is one piece: nothing is held then, and nothing has to be watched.
    if (gather === undefined && piece.length === expected && expected <= maxBytes && budget.hasRoom(expected)) {
      onBody({ kind: 'message', message: read(piece), bytes: expected });
      return;
    }
    gather ??= gatherer();
    gather(piece);
  });
};
