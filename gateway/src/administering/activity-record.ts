import type { Granted } from '../admin/contract/granted.ts';
import type { Answer } from '../admin/contract/methods.ts';
import type { AuditRecord } from '../pipeline/call.ts';
import type { State } from '../store/state.ts';
import { entryOf, thingsOf } from './activity-entry.ts';
import type { ShowPath } from './activity-entry.ts';
import { stepsOf } from './activity-steps.ts';

type Detail = Answer<'activity.record'>;

/** What belongs to a call is recorded while it runs, or soon after. */
const laterMs = 60_000;
const mostRelated = 100;
/** Records among which what belongs to a call is looked for. */
const reach = 5_000;

/** Records about a call: where its server connected to meanwhile, what was found in it. */
const about = (
  { records }: Pick<State, 'records'>,
  { id, at, duration = 0 }: AuditRecord,
  kind: AuditRecord['kind'],
): readonly AuditRecord[] => {
  const around = { since: Math.trunc(at) - 1, until: Math.ceil(at + duration) + laterMs };
  const found: AuditRecord[] = [];
  for (const record of records.back({ ...around, kind, reach })) {
    if (record.call === id) found.push(record);
    if (found.length === mostRelated) break;
  }
  return found.toReversed();
};

const changedBy = ({ trail }: AuditRecord): number | undefined => {
  const words = trail.findLast(({ step, decision }) => step === 'savepoint' && / changed\b/.test(decision));
  const count = /^(\d+) changed/.exec(words?.decision ?? '')?.[1];
  return count === undefined ? undefined : Number(count);
};

/** What found what a record tells of, or holds it. */
const foundBy = ({ kind, trail }: AuditRecord): { readonly by?: string } => {
  const [, by] = /^(?:flag|hold) by (.+)$/.exec(kind === 'quarantine' ? (trail[0]?.decision ?? '') : '') ?? [];
  return by === undefined ? {} : { by };
};

/** All that is known of a record. `grantedOf`: a grant that holds now, by its id. */
export const detailOf = (
  record: AuditRecord,
  state: Pick<State, 'records'>,
  show: ShowPath,
  grantedOf: (id: string) => Granted | undefined,
): Detail => {
  const { kind, principal, trail, facts, reason, call, bytesIn, bytesOut, usage } = record;
  const isCall = kind === 'call';
  const told = (other: AuditRecord): Detail['connections'][number] => ({
    ...entryOf(other, show),
    ...(other.reason === undefined ? {} : { reason: other.reason }),
  });
  const related = (wanted: AuditRecord['kind']) => (isCall ? about(state, record, wanted).map(told) : []);
  const changed = changedBy(record);
  const grants = new Set(trail.flatMap(({ grant }) => grant?.split(' ') ?? []));
  return {
    entry: entryOf(record, show),
    ...(principal.project === undefined ? {} : { project: principal.project }),
    ...(principal.session === undefined ? {} : { session: principal.session }),
    method: record.method,
    steps: stepsOf(record),
    notes: isCall ? [] : trail.map(({ decision }) => decision),
    grants: [...grants].map((id) => {
      const granted = grantedOf(id);
      return { id, ...(granted === undefined ? {} : { granted }) };
    }),
    things: thingsOf(record, show),
    violations: [...facts.violations],
    ...(reason === undefined ? {} : { reason }),
    connections: related('connection'),
    findings: isCall ? about(state, record, 'quarantine').map((other) => ({ ...told(other), ...foundBy(other) })) : [],
    ...foundBy(record),
    ...(call === undefined ? {} : { call }),
    ...(changed === undefined ? {} : { changed }),
    bytesIn,
    ...(bytesOut === undefined ? {} : { bytesOut }),
    ...(usage === undefined ? {} : { usage }),
    raw: JSON.stringify(record, undefined, 2),
  };
};
