import { quoted } from '../../../config/problem.ts';
import type { AuditRecord, State } from '../../../index.ts';
import { GatewayError } from '../../../index.ts';

type Records = State['records'];

const timeDigits = /^(?:grant-|approval-)?([0-9a-z]{9})/;

/** A record may be dated some time after its id was made: a server may have had to start in between. */
const slackMs = 60_000;

const startingWith = (start: string, records: Records): readonly AuditRecord[] => {
  const digits = timeDigits.exec(start)?.[1];
  const at = digits === undefined ? undefined : Number.parseInt(digits, 36);
  const around = at === undefined ? {} : { since: at - 1, until: at + slackMs };
  const found: AuditRecord[] = [];
  for (const record of records.query(around)) {
    if (record.id.startsWith(start)) found.push(record);
    if (found.length > 1) break;
  }
  return found;
};

/** The record of an id, of the first letters of one, or the `last`. Throws `invalid-request` where it is not one. */
export const findRecord = (id: string, records: Records): AuditRecord => {
  const remedy = 'See `storycore-mcp audit --ids`.';
  if (id === 'last') {
    const [last] = records.query({ limit: 1 });
    if (last !== undefined) return last;
    throw new GatewayError('invalid-request', 'There are no audit records yet.');
  }
  const exact = records.get(id);
  if (exact !== undefined) return exact;
  const [found, other] = startingWith(id, records);
  if (found === undefined)
    throw new GatewayError('invalid-request', `There is no audit record ${quoted(id)}.`, { remedy });
  if (other === undefined) return found;
  throw new GatewayError('invalid-request', `More than one audit record starts with ${quoted(id)}.`, { remedy });
};
