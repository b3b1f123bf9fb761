import { existsSync } from 'node:fs';
import type { Config } from '../index.ts';
import { fallbackDoubts, GatewayError } from '../index.ts';
import { createReview } from '../review.ts';
import type { Finding } from './findings.ts';
import { openOwnState, ownFolder } from './place.ts';

/** What of `fallbacks` will be passed over, by what is granted and known of tools at present. */
export const examineFallbacks = (config: Config): readonly Finding[] => {
  if (config.fallbacks.length === 0) return [];
  const findings = (...[grants, toolsOf]: [Config['grants'], Parameters<typeof fallbackDoubts>[2]]) =>
    fallbackDoubts(config.fallbacks, grants, toolsOf).map(
      ({ path, message, remedy }): Finding => ({
        subject: 'fallbacks',
        state: 'warning',
        says: `${message} (${path})`,
        remedy,
      }),
    );
  // Where there is no state yet, `check` makes none.
  if (!existsSync(ownFolder())) return findings(config.grants, () => undefined);
  try {
    using state = openOwnState();
    const { tools } = createReview(config, state);
    return findings([...config.grants, ...state.grants.list(Date.now())], tools);
  } catch (error) {
    // A state that cannot be used is a finding of its own.
    if (error instanceof GatewayError) return [];
    throw error;
  }
};
