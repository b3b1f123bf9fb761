import { randomBytes } from 'node:crypto';

import type { AuditRecord } from '../pipeline/call.ts';
import type { Grant, Principal } from '../policy/grant.ts';

/** A change of what is allowed. */
export interface GrantChange {
  readonly done: 'added' | 'revoked';
  readonly id: string;
  /** Undefined when what was kept of it cannot be read. */
  readonly grant: Grant | undefined;
  readonly by: Principal;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Unique, and sorted by time among its like. */
const recordId = (at: number): string =>
  `grant-${Math.trunc(at).toString(36).padStart(9, '0')}-${randomBytes(6).toString('hex')}`;

/** `allow resource_write on files/write_* {…}`: the grant in one line, whole. */
const describe = ({ id: _id, effect, level, server, name, ...rest }: Grant): string =>
  `${effect} ${level} on ${server}/${name} ${JSON.stringify(rest)}`;

export const grantRecord = ({ done, id, grant, by, at }: GrantChange): AuditRecord => ({
  id: recordId(at),
  at,
  kind: 'grant',
  principal: by,
  method: done === 'added' ? 'grant/add' : 'grant/revoke',
  target: { kind: 'server', upstream: grant?.server ?? '', name: grant?.name ?? '' },
  facts: { needs: grant === undefined ? [] : [{ level: grant.level, object: { kind: 'none' } }], violations: [] },
  trail: [{ step: 'grants', decision: done, grant: id }],
  outcome: 'ok',
  reason: grant === undefined ? `a grant that cannot be read: ${id}` : describe(grant),
  bytesIn: 0,
});
