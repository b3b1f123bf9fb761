import type { Config } from './config/config.ts';
import { bothForms } from './config/place.ts';
import { machine } from './downstream/world.ts';
import type { AuditRecord } from './pipeline/call.ts';
import { replay } from './pipeline/replay.ts';
import type { Replayed } from './pipeline/replay.ts';
import type { Grant } from './policy/grant.ts';
import { guards } from './policy/guards.ts';
import { ownReads } from './policy/own-resources.ts';
import type { AuditFilter } from './store/audit-query.ts';
import type { State } from './store/state.ts';

export type { Decided, Replayed } from './pipeline/replay.ts';

/** A call of the past, and what was found about it. */
export interface ReplayedCall {
  readonly record: AuditRecord;
  readonly replayed: Replayed;
}

/** What decides in a gateway with this configuration: what it guards, what the file says, what persons granted. */
const grantsOf = (config: Config, state: State, now: number): readonly Grant[] => {
  const own = { state: state.folders, key: config.http.tls === undefined ? [] : bothForms(config.http.tls.key) };
  return [...guards(own, machine.platform), ownReads, ...config.grants, ...state.grants.list(now)];
};

/** Grants that a person's answers yielded, whether they are still there or not. */
const answeredGrants = (state: State, filter: AuditFilter): ReadonlySet<string> => {
  const ids = new Set<string>();
  for (const { trail } of state.records.query({ since: filter.since, until: filter.until, kind: 'approval' })) {
    for (const { grant = '' } of trail) for (const id of grant.split(' ')) ids.add(id);
  }
  ids.delete('');
  return ids;
};

/** The calls of the audit, each with what a configuration would decide about it today. Starts nothing, asks nobody. */
export function* replayAudit(
  config: Config,
  state: State,
  filter: AuditFilter,
  now = Date.now(),
): Generator<ReplayedCall, void, undefined> {
  const policy = { grants: grantsOf(config, state, now), answered: answeredGrants(state, filter) };
  for (const record of state.records.query({ ...filter, kind: 'call' })) {
    yield { record, replayed: replay(record, policy) };
  }
}
