import type { Readable } from 'node:stream';
import { createThrottle } from '../throttle.ts';

/** The bodies of one connection that are being read. */
export interface Bodies {
  /** Reads one, whatever it ends with: `ended`, or `broken` where it did not come to its end. */
  read(body: Readable, onChunk: (chunk: Buffer, unasked: () => void) => void): Promise<'ended' | 'broken'>;
  /** Stops reading all of them, or goes on. */
  hold(held: boolean): void;
}

/** Reads what a server sends on any of its streams, each as fast as it is taken. */
export const createBodies = (): Bodies => {
  const open = new Set<Readable>();
  let held = false;

  return {
    read: (body, onChunk) =>
      new Promise((resolve) => {
        open.add(body);
        // What nobody asked for is read at a bounded pace, so that others get their turn.
        const unasked = createThrottle(body, () => held);
        const finish = (how: 'ended' | 'broken'): void => {
          open.delete(body);
          resolve(how);
        };
        body.on('data', (chunk: Buffer) => onChunk(chunk, unasked));
        body.once('end', () => finish('ended'));
        body.on('error', () => finish('broken'));
        body.once('close', () => finish('broken'));
        if (held) body.pause();
      }),
    hold(now) {
      held = now;
      for (const body of open) {
        if (held) body.pause();
        else body.resume();
      }
    },
  };
};
