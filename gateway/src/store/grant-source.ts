import type { Grant } from '../policy/grant.ts';
import type { GrantStore } from './grants.ts';
import { usesKey } from './uses.ts';
import type { Uses } from './uses.ts';

/** The grants of the configuration and of the state file, as one list. */
export interface GrantSource {
  /** The same array as long as nothing changed. */
  grants(now: number): readonly Grant[];
  /** Whether any grant that was given last counts its uses: hardly ever, and otherwise there is nothing to take. */
  readonly isCounting: boolean;
  /** Takes one use from each of these that counts them; false when one has none left. */
  consume(ids: readonly string[]): boolean;
  /** From now on the configuration grants these. */
  configure(configured: readonly Grant[]): void;
}

const mostOf = (grant: Grant): number | undefined => (grant.effect === 'allow' ? grant.uses : undefined);

const usesOf = (configured: readonly Grant[]) =>
  new Map(configured.map((grant) => [grant.id, { key: usesKey(grant), most: mostOf(grant) }]));

export const grantSource = (first: readonly Grant[], stored: GrantStore, uses: Uses): GrantSource => {
  let configured = first;
  let own = usesOf(configured);
  /** With the uses that are left. */
  const counted = (): readonly Grant[] =>
    configured.map((grant) => {
      const most = mostOf(grant);
      return grant.effect !== 'allow' || most === undefined
        ? grant
        : { ...grant, uses: Math.max(0, most - uses.times(usesKey(grant))) };
    });
  let left = counted();
  let seen: readonly Grant[] | undefined;
  let all: readonly Grant[] = left;
  let isCounting = true;

  return {
    grants(now) {
      const kept = stored.list(now);
      if (kept !== seen) {
        all = Object.freeze([...left, ...kept]);
        isCounting = all.some((grant) => mostOf(grant) !== undefined);
      }
      seen = kept;
      return all;
    },
    get isCounting() {
      return isCounting;
    },
    consume(ids) {
      const taken = ids.flatMap((id) => {
        const { key, most } = own.get(id) ?? {};
        return key === undefined || most === undefined ? [] : [{ key, most }];
      });
      const others = ids.filter((id) => !own.has(id));
      if (others.length > 0 && !stored.consume(others)) return false;
      if (taken.length === 0) return true;
      const granted = uses.take(taken);
      left = counted();
      seen = undefined;
      return granted;
    },
    configure(next) {
      configured = next;
      own = usesOf(next);
      left = counted();
      seen = undefined;
    },
  };
};
