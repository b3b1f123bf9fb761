import { randomBytes } from 'node:crypto';

import { freezeRecord } from '../pipeline/freeze-record.ts';
import type { FreezeChange } from '../pipeline/freeze-record.ts';
import { encodeBegun } from './audit-line.ts';
import { auditRows } from './audit-rows.ts';
import type { Database } from './database.ts';

/** Unique, and sorted by time and number among its like. */
const recordId = (at: number, number: number): string =>
  `freeze-${Math.trunc(at).toString(36).padStart(9, '0')}-${number.toString(36).padStart(4, '0')}-${randomBytes(6).toString('hex')}`;

/** Records freezes in the audit; call it within the transaction of the change, so that there is neither without the other. */
export const freezeRecorder = ({ sqlite }: Database): ((change: FreezeChange) => void) => {
  const rows = auditRows(sqlite, 'main.audit');
  let count = 0;
  return (change) => {
    count += 1;
    const begun = encodeBegun(freezeRecord(recordId(change.at, count), change));
    rows.write(begun.record.id, { begun }, '');
  };
};
