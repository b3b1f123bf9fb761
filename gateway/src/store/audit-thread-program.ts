import { parentPort, workerData } from 'node:worker_threads';

import { createMover } from './audit-move.ts';
import { openDatabase } from './database.ts';
import { stateError } from './state-error.ts';

/** What came of a request: the bytes that are in the state file, and why it is not all of them. */
export interface Moved {
  readonly bytes: number;
  readonly failure?: { readonly message: string; readonly remedy?: string };
}

const { folder, owner }: { folder: string; owner: string } = workerData;
const database = openDatabase(folder);
const move = createMover(database, owner);

const moveTo = (from: number, to: number): Moved => {
  let at = from;
  try {
    let bytes = -1;
    while (at < to && bytes !== 0) {
      bytes = move(at);
      at += bytes;
    }
    return { bytes: at - from };
  } catch (error) {
    const { message, remedy } = stateError(database.path, error);
    return { bytes: at - from, failure: { message, ...(remedy === undefined ? {} : { remedy }) } };
  }
};

parentPort?.on('message', ({ from, to }: { from: number; to: number }) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port, not a window
  parentPort?.postMessage(moveTo(from, to));
});
