import type { Grant } from '../policy/grant.ts';

const isCounted = (grant: Grant): boolean => grant.effect === 'allow' && grant.uses !== undefined;

/** What lets a call go. */
export interface Allowing {
  /** All that there are, but for those of this call. */
  readonly grants: readonly Grant[];
  /** By their ids, those that let it. */
  readonly used: readonly string[];
  /** Those that are for this call alone. */
  readonly alone: readonly Grant[] | undefined;
}

/** Gives which of the grants that let a call go may be used up when it comes back for another round: none, for most calls. */
export const createCarried = () => {
  // Most grants count no uses, and every call of a stateless client passes here.
  let seen: readonly Grant[] | undefined;
  let isAnyCounted = false;
  return ({ grants, used, alone = [] }: Allowing): readonly Grant[] => {
    if (grants !== seen) {
      seen = grants;
      isAnyCounted = grants.some(isCounted);
    }
    if (!isAnyCounted && alone.length === 0) return alone;
    const kept = alone.filter(({ id }) => used.includes(id));
    const others = grants.filter((grant) => isCounted(grant) && used.includes(grant.id));
    return [...kept, ...others.filter(({ id }) => !kept.some((one) => one.id === id))];
  };
};

/** The grants of this name whose use was not taken by an earlier round. */
export const unspent = (used: readonly string[], earlier: readonly Grant[]): readonly string[] =>
  used.filter((id) => !earlier.some((grant) => grant.id === id));
