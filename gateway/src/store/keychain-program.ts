/** A program of its own: reads one request on stdin, answers it on stdout, and ends. `keychain.ts` says why. */
import { text } from 'node:stream/consumers';

import { answerRequest } from './keychain-request.ts';
import type { KeychainAnswer, KeychainRequest } from './keychain-request.ts';

const answer = async (): Promise<KeychainAnswer> => {
  const request = JSON.parse(await text(process.stdin)) as KeychainRequest;
  // An optional dependency: its binary is not there for every system, and everything works without it.
  const binding = await import('@napi-rs/keyring').catch(() => undefined);
  return binding === undefined ? { error: 'its binding is not installed' } : answerRequest(binding.Entry, request);
};

process.stdout.write(JSON.stringify(await answer()));
