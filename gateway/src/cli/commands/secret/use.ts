import { isSecretName } from '../../../config/secret-reference.ts';
import { secretHolders } from '../../../config/secrets-named.ts';
import type { Holder } from '../../../config/secrets-named.ts';
import { ConfigError } from '../../../index.ts';
import type { Given } from '../../command.ts';
import { UsageError } from '../../command.ts';
import { say } from '../../output.ts';
import { readConfigIfAny } from '../../read-config.ts';
import { printableLine } from '../../printable.ts';

/** Who may be handed secrets by the configuration that is found; none where there is none. One that cannot be used is told, and no more. */
export const configuredServers = (given: Given): readonly Holder[] => {
  try {
    const config = readConfigIfAny(given);
    return config === undefined ? [] : secretHolders(config);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    say('⚠ The configuration cannot be used, so nobody knows which servers name it. See `storycore-mcp check`.');
    return [];
  }
};

/** The name that was given. Throws UsageError where no secret can be called so. */
export const secretName = ({ operands: [name = ''] }: Given): string => {
  if (isSecretName(name)) return name;
  throw new UsageError(
    `${JSON.stringify(printableLine(name))} cannot be the name of a secret.`,
    'Write 1 to 64 letters, digits, "_", "." or "-".',
  );
};
