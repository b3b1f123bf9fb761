import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

import { GatewayError } from '../errors.ts';
import type { Verified } from './audit-ledger.ts';
import type { Witness } from './audit-verify.ts';
import type { VerifySaid } from './verify-thread-program.ts';

/** Beside the bundle where it is built; in a checkout the source, which Node runs as it is. */
const program = (): URL => {
  const built = new URL('./verify-thread-program.js', import.meta.url);
  return existsSync(fileURLToPath(built)) ? built : new URL('./verify-thread-program.ts', import.meta.url);
};

/** Verifies the audit in a thread of its own: a long chain takes seconds, in which no call of this process waits. */
export const verifyAside = async (folder: string, onProgress: Witness['onProgress']): Promise<Verified> => {
  const { promise, resolve, reject } = Promise.withResolvers<Verified>();
  const worker = new Worker(program(), { workerData: { folder }, stdout: true, stderr: true });
  // Nobody stays for it.
  worker.unref();
  worker.on('message', (said: VerifySaid) => {
    if (said.kind === 'progress') onProgress?.(said.done, said.of);
    else if (said.kind === 'proof') resolve(said.proof);
    else reject(new GatewayError('internal', said.message, said));
  });
  worker.on('error', (cause) => reject(new GatewayError('internal', 'The audit could not be verified.', { cause })));
  worker.on('exit', () => reject(new GatewayError('internal', 'The thread that verifies the audit ended.')));
  try {
    return await promise;
  } finally {
    void worker.terminate();
  }
};
