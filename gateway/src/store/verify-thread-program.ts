import { parentPort, workerData } from 'node:worker_threads';

import type { Verified } from './audit-ledger.ts';
import { stateError } from './state-error.ts';
import { openState } from './state.ts';

/** What the thread says: how far it has come, what was proven, or why that could not be found out. */
export type VerifySaid =
  | { readonly kind: 'progress'; readonly done: number; readonly of: number }
  | { readonly kind: 'proof'; readonly proof: Verified }
  | { readonly kind: 'failure'; readonly message: string; readonly remedy?: string };

const say = (said: VerifySaid): void => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port, not a window
  parentPort?.postMessage(said);
};

const { folder }: { folder: string } = workerData;
try {
  using state = openState(folder, () => {});
  const ledger = await state.ledger();
  say({ kind: 'proof', proof: await ledger.verify(undefined, (done, of) => say({ kind: 'progress', done, of })) });
} catch (error) {
  const { message, remedy } = stateError(folder, error);
  say({ kind: 'failure', message, ...(remedy === undefined ? {} : { remedy }) });
}
