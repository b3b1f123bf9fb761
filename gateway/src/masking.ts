import type { Config } from './config/config.ts';
import { derived } from './config/live.ts';
import type { SecretLookup } from './config/secret-reference.ts';
import { secretHolders, secretsOf } from './config/secrets-named.ts';
import type { Received, Receiver } from './downstream/receive.ts';
import type { State } from './store/state.ts';
import type { Log } from './telemetry/log.ts';
import { createMask, maskedLog } from './telemetry/mask.ts';
import type { Mask } from './telemetry/mask.ts';

export interface MaskingOptions {
  readonly config: Pick<Config, 'servers' | 'proxy' | 'telemetry'>;
  readonly state: Pick<State, 'secrets'>;
  readonly log: Log;
  /** Waits for a secret, and knows whether it could be had. */
  reading(secret: Promise<string | undefined>): Promise<string | undefined>;
}

/** How secrets are handed out, and kept out of all that is told. */
export interface Masking {
  readonly mask: Mask;
  readonly log: Log;
  readonly secret: SecretLookup;
  /** Learns the secrets of the configuration, so that none is told before it is handed out. */
  learn(): void;
  /** The same receiver, whose refusals tell no secret. */
  receiver(plain: Receiver): Receiver;
}

export const createMasking = ({ config, state, log, reading }: MaskingOptions): Masking => {
  const mask = createMask();
  const secret: SecretLookup = async (name) => {
    const value = await reading(state.secrets.get(name));
    // Before anyone is handed it: from then on it may come back in what a server says.
    if (value !== undefined) mask.learn(name, value);
    return value;
  };
  const namesSecrets = derived(
    () => config.servers,
    () => secretHolders(config).some((holder) => secretsOf(holder).length > 0),
  );
  /** What a server answers goes to its caller as it is; a refusal is ours, and tells no secret. */
  const masked = ({ id, answer }: Received): Received => ({
    id,
    answer: answer.catch((error: unknown) => {
      throw mask.error(error);
    }),
  });
  return {
    mask,
    log: maskedLog(log, mask),
    secret,
    learn() {
      for (const name of new Set(secretHolders(config).flatMap(secretsOf))) {
        // Whoever needs it is told why it is not to be had.
        secret(name).catch(() => {});
      }
    },
    receiver: (plain) => ({
      receive: (arrival) => (namesSecrets() ? masked(plain.receive(arrival)) : plain.receive(arrival)),
      administer: (order) => (namesSecrets() ? masked(plain.administer(order)) : plain.administer(order)),
    }),
  };
};
