import { randomBytes } from 'node:crypto';

import type { AuditRecord } from '../pipeline/call.ts';
import type { Target } from '../policy/grant.ts';
import type { HeldKind, HeldPart } from '../policy/hold.ts';
import { encodeBegun } from './audit-line.ts';
import { auditRows } from './audit-rows.ts';
import type { Database } from './database.ts';

/** A change of what is held or approved. */
export interface QuarantineChange extends HeldPart {
  readonly done: 'hold' | 'release' | 'pin' | 'unpin';
  /** Who or what did it. */
  readonly by: string;
  readonly reason?: string | undefined;
  /** Epoch milliseconds. */
  readonly at: number;
}

const targetKinds: Readonly<Record<HeldKind, Target['kind']>> = {
  server: 'server',
  instructions: 'server',
  request: 'server',
  tool: 'tool',
  prompt: 'prompt',
  resource: 'resource',
  template: 'resource',
};

/** Unique, and sorted by time and number among its like. */
const recordId = (at: number, number: number): string =>
  `hold-${Math.trunc(at).toString(36).padStart(9, '0')}-${number.toString(36).padStart(4, '0')}-${randomBytes(6).toString('hex')}`;

const recordOf = ({ done, kind, server, name, by, reason, at }: QuarantineChange, number: number): AuditRecord => ({
  id: recordId(at, number),
  at,
  kind: 'quarantine',
  principal: { client: 'storycore-mcp' },
  method: `quarantine/${done}`,
  target: { kind: targetKinds[kind], upstream: server, name: kind === 'instructions' ? 'instructions' : name },
  facts: { needs: [], violations: [] },
  trail: [{ step: 'quarantine', decision: `${done} by ${by}` }],
  outcome: 'ok',
  ...(reason === undefined ? {} : { reason }),
  bytesIn: 0,
});

/** Records changes in the audit; call it within the transaction of the change, so that there is neither without the other. */
export const quarantineRecorder = ({ sqlite }: Database): ((change: QuarantineChange) => void) => {
  const rows = auditRows(sqlite, 'main.audit');
  let count = 0;
  return (change) => {
    count += 1;
    const begun = encodeBegun(recordOf(change, count));
    rows.write(begun.record.id, { begun }, '');
  };
};
