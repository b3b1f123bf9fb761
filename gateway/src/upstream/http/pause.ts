import type { Signal } from '../../pipeline/abort.ts';

/** Waits; shorter where the signal aborts. */
export const pause = (ms: number, signal: Signal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, Math.min(ms, 2 ** 31 - 1));
    if (signal.aborted) return done();
    return signal.addEventListener('abort', done);
  });
