import type { AuditRecord } from '../pipeline/call.ts';
import { visible } from '../policy/visible.ts';

type Cell = string | number | null | undefined;

/** What a spreadsheet takes for the beginning of a formula, in ASCII and in full width; OWASP, «CSV Injection». */
const formula = /^[\s\u00a0]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]/u;

/** One cell as RFC 4180 writes it: quoted, on one line, and never a formula where it is opened. */
export const csvCell = (value: Cell): string => {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = visible(value);
  return `"${(formula.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
};

/** One line, without its end. */
export const csvLine = (cells: readonly Cell[]): string => cells.map(csvCell).join(',');

export const csvTitles = [
  'time',
  'id',
  'kind',
  'client',
  'addon',
  'project',
  'session',
  'server',
  'target',
  'method',
  'decision',
  'grant',
  'outcome',
  'reason',
  'duration_ms',
  'bytes_in',
  'bytes_out',
  'seq',
  'hash',
] as const;

/** The record as one line of a table. */
export const csvRecord = (record: AuditRecord, seq: number, hash: string | null): string => {
  const { principal, target, trail } = record;
  const decided = trail.find(({ step }) => step === 'permission') ?? trail.at(-1);
  return csvLine([
    new Date(record.at).toISOString(),
    record.id,
    record.kind,
    principal.client,
    principal.addon,
    principal.project,
    principal.session,
    target.upstream,
    target.name,
    record.method,
    decided?.decision,
    decided?.grant,
    record.outcome,
    record.reason,
    record.duration,
    record.bytesIn,
    record.bytesOut,
    seq,
    hash,
  ]);
};
