import type { State } from '../store/state.ts';

/** How often a grant decided, and when last. */
export interface Used {
  readonly times: number;
  /** Epoch milliseconds. */
  readonly lastAt: number;
}

export interface GrantUses {
  /** By the grant's id. */
  readonly used: ReadonlyMap<string, Used>;
  /** The oldest call that was looked at; undefined where there is none. */
  readonly since: number | undefined;
  /** Who made calls. */
  readonly clients: ReadonlySet<string>;
}

/** Calls that are looked through: enough for days of work, few enough to be read while a page waits. */
const mostCalls = 3_000;

/** What the audit says about the use of grants. `changedAt`: what has no name but its place in the configuration had another before. */
export const usesOfGrants = ({ records }: Pick<State, 'records'>, changedAt: number): GrantUses => {
  const used = new Map<string, Used>();
  const clients = new Set<string>();
  let since: number | undefined;
  for (const { at, trail, principal } of records.query({ kind: 'call', limit: mostCalls })) {
    since ??= at;
    clients.add(principal.client);
    const ids = trail.flatMap(({ step, grant }) => (step === 'permission' && grant ? grant.split(' ') : []));
    for (const id of new Set(ids)) {
      if (id.startsWith('config:') && at < changedAt) continue;
      used.set(id, { times: (used.get(id)?.times ?? 0) + 1, lastAt: at });
    }
  }
  return { used, since, clients };
};
