import { existsSync } from 'node:fs';
import type { Config, DoubtedFallbacks } from '../index.ts';
import { fallbackDoubts, GatewayError } from '../index.ts';
import { createReview } from '../review.ts';
import type { Finding } from './findings.ts';
import { openOwnState, ownFolder } from './place.ts';

/** What of `fallbacks` will be passed over, by what is granted and known of tools at present. */
export const examineFallbacks = (config: Config): readonly Finding[] => {
  if (config.fallbacks.length === 0) return [];
  const { fallbacks, servers } = config;
  const profiled = new Set(servers.filter(({ provider }) => provider !== undefined).map(({ name }) => name));
  const findings = (more: Pick<DoubtedFallbacks, 'grants' | 'toolsOf'>): readonly Finding[] =>
    fallbackDoubts({ fallbacks, profiled, ...more }).map(({ path, message, remedy }) => ({
      subject: 'fallbacks',
      state: 'warning',
      says: `${message} (${path})`,
      remedy,
    }));
  // Where there is no state yet, `check` makes none.
  if (!existsSync(ownFolder())) return findings({ grants: config.grants, toolsOf: () => undefined });
  try {
    using state = openOwnState();
    const grants = [...config.grants, ...state.grants.list(Date.now())];
    return findings({ grants, toolsOf: createReview(config, state).tools });
  } catch (error) {
    // A state that cannot be used is a finding of its own.
    if (error instanceof GatewayError) return [];
    throw error;
  }
};
