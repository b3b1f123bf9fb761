import type { Socket } from 'node:net';
import { pipeline } from 'node:stream';
import type { OpenEntry } from './journal-entry.ts';

/**
 * Joins two sockets until both directions have ended, or nothing went either way for `idleMs`. One end may stop speaking
 * and still listen. `first` goes out before all else. The entry has the bytes both ways.
 */
export const joinSockets = (
  { inner, outer, first }: { readonly inner: Socket; readonly outer: Socket; readonly first: Buffer },
  entry: OpenEntry,
  idleMs: number,
): void => {
  const before = { sent: outer.bytesWritten, received: outer.bytesRead };
  const cut = (): void => {
    inner.destroy();
    outer.destroy();
  };
  let open = 2;
  let reason: string | undefined;
  const onEnd = (error?: Error | null): void => {
    open -= 1;
    if (error !== null && error !== undefined) cut();
    if (open > 0) return;
    entry.note({ sent: outer.bytesWritten - before.sent, received: outer.bytesRead - before.received });
    entry.settle('allowed', reason);
    cut();
  };
  if (first.length > 0) outer.write(first);
  // Bytes in one direction keep the other alive.
  const quiet = setTimeout(() => {
    reason = 'idle';
    cut();
  }, idleMs);
  const onTraffic = (): void => {
    quiet.refresh();
  };
  inner.on('data', onTraffic);
  outer.on('data', onTraffic);
  outer.once('close', () => clearTimeout(quiet));
  pipeline(inner, outer, onEnd);
  pipeline(outer, inner, onEnd);
};
