import type { Readable } from 'node:stream';

/** Things read per window before a stream has to wait for the next one. */
const mostPerWindow = 2_000;
const windowMs = 100;

/**
 * Counts what came unasked; a flood pauses the stream until the window is over, so that others get their turn. A stream
 * that is held back for another reason by then stays paused.
 */
export const createThrottle = (stream: Readable, isHeld: () => boolean = () => false): (() => void) => {
  let since = 0;
  let count = 0;
  return () => {
    const now = performance.now();
    if (now - since > windowMs) {
      since = now;
      count = 0;
    }
    count += 1;
    if (count !== mostPerWindow) return;
    stream.pause();
    setTimeout(() => {
      if (!isHeld()) stream.resume();
    }, windowMs).unref();
  };
};
