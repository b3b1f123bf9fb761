import { basename } from 'node:path';
import type { Answer } from '../admin/contract/methods.ts';
import type { AuditRecord } from '../pipeline/call.ts';
import type { Level } from '../policy/grant.ts';
import type { Need } from '../policy/need.ts';
import { deedOf } from './activity-deed.ts';
import type { ProjectPlace } from './project-place.ts';

export type Entry = Answer<'activity.look'>['entries'][number];
export type Thing = NonNullable<Entry['thing']>;

/** Shows a path as the project does. */
export type ShowPath = (path: string) => ProjectPlace;

/** As the gateway calls itself where it, or a person by it, does something. */
const own = 'storycore-mcp';

const failures: ReadonlySet<string> = new Set<AuditRecord['outcome']>([
  'tool-error',
  'upstream-error',
  'interrupted',
  'upstream-failed',
  'upstream-unavailable',
  'limit-exceeded',
  'timeout',
  'cancelled',
  'internal',
]);

/** What came of it: anything that is neither well nor a failure is a refusal. */
export const resultOf = ({ outcome }: Pick<AuditRecord, 'outcome'>): Entry['result'] => {
  if (outcome === 'started') return 'running';
  if (outcome === 'ok') return 'done';
  return failures.has(outcome) ? 'failed' : 'refused';
};

/** What people want to know of first. */
const weight: readonly Level[] = ['resource_write', 'network_access', 'server_admin', 'tool_execute', 'resource_read'];

const thingOf = ({ level, object, bytes }: Need, show: ShowPath): Thing | undefined => {
  const size = bytes === undefined ? {} : { bytes };
  if (object.kind === 'path') {
    const { path, inProject } = show(object.forms[0] ?? object.shown);
    return { kind: 'path', shown: inProject === '' ? basename(path) : (inProject ?? path), level, ...size };
  }
  if (object.kind !== 'url') return undefined;
  return { kind: 'address', shown: `${object.host}:${object.port}`, level, ...size };
};

/** What a record says was touched, the weightiest first. */
export const thingsOf = ({ facts }: Pick<AuditRecord, 'facts'>, show: ShowPath): Thing[] =>
  facts.needs
    .map((need) => thingOf(need, show))
    .filter((thing) => thing !== undefined)
    .toSorted((one, other) => weight.indexOf(one.level) - weight.indexOf(other.level));

/** A record as a page tells it in one sentence. */
export const entryOf = (record: AuditRecord, show: ShowPath): Entry => {
  const { id, at, kind, principal, target, outcome, duration } = record;
  const [thing, ...more] = thingsOf(record, show);
  const deed = deedOf(record, thing?.level);
  return {
    id,
    at,
    kind,
    deed,
    who: {
      client: principal.client,
      ...(principal.addon === undefined ? {} : { addon: principal.addon }),
      isOwn: principal.client === own,
    },
    server: target.upstream,
    name: deed === 'serverOther' || deed === 'other' ? record.method : target.name,
    ...(thing === undefined ? {} : { thing }),
    more: more.length,
    outcome,
    result: resultOf(record),
    ...(duration === undefined ? {} : { durationMs: duration }),
  };
};
