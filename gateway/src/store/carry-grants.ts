import type { Grant } from '../policy/grant.ts';
import { migrateGrants } from '../policy/migrate.ts';
import type { Change } from '../policy/migrate.ts';
import type { GrantStore } from './grants.ts';

/** The gateway itself, in the audit of what it changes without a person. */
const gateway = { client: 'storycore-mcp' };

/**
 * Carries the stored grants over to what a server now offers: what is gone is revoked, what is new is asked for. Every
 * change has its audit record. Gives the grants that were dropped and the asks that were added, for the log.
 */
export const carryGrants = (
  store: GrantStore,
  change: Change,
): { readonly dropped: readonly Grant[]; readonly added: readonly Grant[] } => {
  const before = store.list(change.now);
  const { grants } = migrateGrants(before, change);
  const after = new Set(grants);
  const dropped = before.filter((grant) => !after.has(grant));
  const known = new Set(before);
  const added = grants.filter((grant) => !known.has(grant));
  for (const { id } of dropped) store.revoke(id, gateway);
  const taken = new Set(store.list(change.now).map(({ id }) => id));
  for (const grant of added) {
    // A narrowed grant takes a new id: the audit still speaks of the old one.
    const id =
      taken.has(grant.id) || dropped.some((old) => old.id === grant.id)
        ? `${grant.id}~${change.now.toString(36)}`
        : grant.id;
    store.add({ ...grant, id }, gateway);
  }
  return { dropped, added };
};
