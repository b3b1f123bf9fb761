import type { Grant } from '../policy/grant.ts';

const isCounted = (grant: Grant): boolean => grant.effect === 'allow' && grant.uses !== undefined;

/** As it stands for the further rounds of the call that took one of its uses. */
const uncounted = (grant: Grant): Grant => {
  if (grant.effect !== 'allow') return grant;
  const { uses: _uses, ...rest } = grant;
  return rest;
};

/** Which of these grants may be used up when the call that they let go comes back for another round; none for most calls. */
export const createCarried = () => {
  // Most grants count no uses, and every call passes here.
  let seen: readonly Grant[] | undefined;
  let isAnyCounted = false;
  return (grants: readonly Grant[], used: readonly string[], alone: readonly Grant[]): readonly Grant[] => {
    if (grants !== seen) {
      seen = grants;
      isAnyCounted = grants.some(isCounted);
    }
    if (!isAnyCounted && alone.length === 0) return alone;
    const kept = alone.filter(({ id }) => used.includes(id)).map(uncounted);
    const others = grants.filter((grant) => isCounted(grant) && used.includes(grant.id));
    return [...kept, ...others.filter(({ id }) => !kept.some((one) => one.id === id)).map(uncounted)];
  };
};
