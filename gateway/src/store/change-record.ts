import { randomBytes } from 'node:crypto';

import type { AuditRecord } from '../pipeline/call.ts';
import { encodeBegun } from './audit-line.ts';
import { auditRows } from './audit-rows.ts';
import type { Database } from './database.ts';

/** A change of what a person keeps here: a secret, the token of a client, the configuration; or what a call did, taken back. */
export interface StateChange {
  readonly method:
    | 'secret/set'
    | 'secret/remove'
    | 'token/create'
    | 'token/revoke'
    | 'savepoint/undo'
    | 'config/apply'
    | 'config/refuse'
    | 'config/restore'
    | 'artifact/remove'
    | 'alert/seen';
  /** What changed: the name of a secret, the id of a token, a call, an artifact or an alert, the file of a configuration. Never what it holds. */
  readonly name: string;
  readonly reason?: string;
  /** Left out: it was done. */
  readonly outcome?: AuditRecord['outcome'];
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Who changes it: a person on the command line, no client does. */
const person = { client: 'storycore-mcp' } as const;

/** Unique, and sorted by time and number among its like. */
const recordId = (at: number, number: number): string =>
  `change-${Math.trunc(at).toString(36).padStart(9, '0')}-${number.toString(36).padStart(4, '0')}-${randomBytes(6).toString('hex')}`;

const recordOf = ({ method, name, reason, at, outcome = 'ok' }: StateChange, number: number): AuditRecord => ({
  id: recordId(at, number),
  at,
  kind: method === 'alert/seen' ? 'alert' : 'config',
  principal: person,
  method,
  target: { kind: 'server', upstream: '', name },
  facts: { needs: [], violations: [] },
  trail: [],
  outcome,
  ...(reason === undefined ? {} : { reason }),
  bytesIn: 0,
});

/** Records changes in the audit; call it within the transaction of the change, so that there is neither without the other. */
export const changeRecorder = ({ sqlite }: Database): ((change: StateChange) => void) => {
  const rows = auditRows(sqlite, 'main.audit');
  let count = 0;
  return (change) => {
    count += 1;
    const begun = encodeBegun(recordOf(change, count));
    rows.write(begun.record.id, { begun }, '');
  };
};
