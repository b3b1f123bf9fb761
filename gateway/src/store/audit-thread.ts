import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

import { GatewayError } from '../errors.ts';
import type { Moved } from './audit-thread-program.ts';
import { stateError } from './state-error.ts';

/** A thread with a connection of its own to the state file, started when it is first needed. */
export interface MoverThread {
  /** Moves the lines of the spool from byte `from` to byte `to`. One at a time. Never rejects. */
  move(from: number, to: number): Promise<{ readonly bytes: number; readonly failure: GatewayError | undefined }>;
  /** Ends it; what it is moving counts as not moved, and may be moved again. */
  stop(): void;
}

/** Beside the bundle where it is built; in a checkout the source, which Node runs as it is. */
const program = (): URL => {
  const built = new URL('./audit-thread-program.js', import.meta.url);
  return existsSync(fileURLToPath(built)) ? built : new URL('./audit-thread-program.ts', import.meta.url);
};

/** `folder` is the data folder, `owner` whose spool is moved. */
export const createMoverThread = (folder: string, owner: string): MoverThread => {
  let worker: Worker | undefined;
  let settle: ((moved: Moved) => void) | undefined;

  const answer = (moved: Moved): void => {
    settle?.(moved);
    settle = undefined;
  };

  const start = (): Worker => {
    const started = new Worker(program(), { workerData: { folder, owner }, stdout: true, stderr: true });
    started.unref();
    const ended = (message: string): void => {
      if (worker !== started) return;
      worker = undefined;
      answer({ bytes: 0, failure: { message } });
    };
    started.on('message', answer);
    started.on('error', (error: unknown) => ended(stateError(folder, error).message));
    started.on('exit', () => ended('The thread that moves audit records ended.'));
    return started;
  };

  return {
    async move(from, to) {
      const { promise, resolve } = Promise.withResolvers<Moved>();
      settle = resolve;
      try {
        worker ??= start();
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
        worker.postMessage({ from, to });
      } catch (error) {
        answer({ bytes: 0, failure: { message: stateError(folder, error).message } });
      }
      const { bytes, failure } = await promise;
      return {
        bytes,
        failure: failure && new GatewayError('internal', failure.message, failure),
      };
    },
    stop() {
      const running = worker;
      worker = undefined;
      void running?.terminate();
      answer({ bytes: 0 });
    },
  };
};
