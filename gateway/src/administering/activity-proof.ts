import type { Answer } from '../admin/contract/methods.ts';
import { GatewayError } from '../errors.ts';
import type { Verified } from '../store/audit-ledger.ts';
import type { State } from '../store/state.ts';
import type { Log } from '../telemetry/log.ts';

type Standing = Answer<'activity.proof'>;

const proofOf = ({ records, carried, base, waiting, anchors, last, keyless, broken }: Verified) => ({
  records,
  carried,
  dropped: base.dropped,
  waiting,
  anchors,
  ...(last === undefined ? {} : { signedAt: last.at }),
  isKeyUnread: keyless !== undefined,
  ...(broken === undefined ? {} : { broken }),
});

interface ProofOptions {
  readonly state: Pick<State, 'verify'>;
  readonly log: Log;
  readonly now: () => number;
}

/** What is known of the chain of the audit: it is verified when a person asks for it, once at a time. */
export const createProof = ({ state, log, now }: ProofOptions) => {
  let standing: Standing = { kind: 'none' };

  const verify = async (): Promise<void> => {
    try {
      const proof = await state.verify((done, of) => {
        standing = { kind: 'running', done, of };
      });
      standing = { kind: 'proven', at: now(), proof: proofOf(proof) };
    } catch (error) {
      if (!(error instanceof GatewayError)) log.error('The audit could not be verified.', { error });
      const { message, remedy } = error instanceof GatewayError ? error : { message: 'It could not be verified.' };
      standing = { kind: 'failed', message, ...(remedy === undefined ? {} : { remedy }) };
    }
  };

  return {
    begin(): void {
      if (standing.kind === 'running') return;
      standing = { kind: 'running', done: 0, of: 0 };
      void verify();
    },
    look: (): Standing => standing,
  };
};
