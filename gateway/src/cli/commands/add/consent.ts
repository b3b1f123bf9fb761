import { createInterface } from 'node:readline/promises';
import { GatewayError } from '../../../index.ts';
import { say } from '../../output.ts';

/** Whether a person is there to answer. */
export const someoneIsThere = (): boolean => process.stdin.isTTY && process.stderr.isTTY;

/** Shows what is proposed, and asks. Throws GatewayError where the person declines, or leaves. */
export const askConsent = async (proposal: readonly string[], signal: AbortSignal): Promise<void> => {
  say(proposal.join('\n'));
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const left = new AbortController();
  terminal.once('close', () => left.abort());
  try {
    const answer = await terminal
      .question('Do this? [y/N] ', { signal: AbortSignal.any([signal, left.signal]) })
      .catch(() => '');
    if (!/^[yo]/i.test(answer.trim())) throw new GatewayError('cancelled', 'Nothing was installed.');
  } finally {
    terminal.close();
  }
};
