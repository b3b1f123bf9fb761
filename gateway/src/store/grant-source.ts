import type { Grant } from '../policy/grant.ts';
import type { GrantStore } from './grants.ts';

/** The grants of the configuration and of the state file, as one list. */
export interface GrantSource {
  /** The same array as long as nothing changed. */
  grants(now: number): readonly Grant[];
  consume(ids: readonly string[]): boolean;
}

export const grantSource = (configured: readonly Grant[], stored: GrantStore): GrantSource => {
  const own = new Set(configured.map(({ id }) => id));
  let seen: readonly Grant[] | undefined;
  let all: readonly Grant[] = configured;
  return {
    grants(now) {
      const kept = stored.list(now);
      if (kept !== seen) all = Object.freeze([...configured, ...kept]);
      seen = kept;
      return all;
    },
    consume(ids) {
      const counted = ids.filter((id) => !own.has(id));
      return counted.length === 0 || stored.consume(counted);
    },
  };
};
