import type { Grant } from '../policy/grant.ts';

/**
 * Allowances whose last use was just taken. The call that took it is on its way to a server, which has to be open for it
 * still.
 */
export interface Lingering {
  /** These are about to be used. */
  note(grants: readonly Grant[], used: readonly string[]): void;
  /** The grants of now, with those. The same array for the same grants, as long as none of them lingers. */
  with(grants: readonly Grant[], now: number): readonly Grant[];
}

export const createLingering = (lingerMs = 30_000, now: () => number = Date.now): Lingering => {
  const kept = new Map<string, { readonly grant: Grant; readonly until: number }>();
  let last: { readonly from: readonly Grant[]; readonly all: readonly Grant[] } | undefined;
  return {
    note(grants, used) {
      for (const id of used) {
        const grant = grants.find((one) => one.id === id);
        if (grant?.effect !== 'allow' || grant.uses === undefined) continue;
        kept.set(id, { grant: { ...grant, uses: 1 }, until: now() + lingerMs });
        last = undefined;
      }
    },
    with(grants, at) {
      if (kept.size === 0) return grants;
      for (const [id, { until }] of kept) {
        if (at < until) continue;
        kept.delete(id);
        last = undefined;
      }
      if (kept.size === 0) return grants;
      if (last?.from === grants) return last.all;
      const others = grants.filter(({ id }) => !kept.has(id));
      last = { from: grants, all: [...others, ...[...kept.values()].map(({ grant }) => grant)] };
      return last.all;
    },
  };
};
