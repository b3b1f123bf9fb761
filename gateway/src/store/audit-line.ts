import { errorTable } from '../errors.ts';
import type { AuditEnding, AuditRecord } from '../pipeline/call.ts';
import { boundedJson, shortJson } from './audit-bounds.ts';

/** What of a record has a column of its own. */
export type Columns = Pick<AuditRecord, 'id' | 'at' | 'kind' | 'outcome' | 'principal' | 'target'>;

/** A record as it was begun: the JSON that is kept of it, and what of it has columns. */
export interface Begun {
  readonly record: Columns;
  readonly text: string;
}

/** What came of a call, with the JSON that is kept of it. */
export interface Ended {
  readonly id: string;
  readonly outcome: AuditRecord['outcome'];
  readonly text: string;
}

/** What of a name goes into the columns that people filter by; the record has more of it. */
export const columnText = (name: string): string => name.slice(0, 512);

/** One line of a spool: the begin of a record, or its end. */
export type Entry = { readonly begun: Begun } | { readonly ended: Ended };

/** Together the 16 kB that one record may take. */
const maxBegunBytes = 12_000;
const maxEndedBytes = 4_000;

export const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

type Fields = Readonly<Record<string, unknown>>;
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const kinds: readonly unknown[] = [
  'call',
  'grant',
  'approval',
  'server',
  'config',
  'connection',
  'quarantine',
  'alert',
];
const outcomes: readonly unknown[] = ['started', 'ok', 'tool-error', 'upstream-error', 'interrupted'];

export const isOutcome = (value: unknown): value is AuditRecord['outcome'] =>
  outcomes.includes(value) || (typeof value === 'string' && Object.hasOwn(errorTable, value));

/** Checks what readers rely on to show, filter and sort; what a record says beyond that is taken as it was written. */
export const isRecord = (value: unknown): value is AuditRecord =>
  isFields(value) &&
  typeof value['id'] === 'string' &&
  typeof value['at'] === 'number' &&
  kinds.includes(value['kind']) &&
  typeof value['method'] === 'string' &&
  typeof value['bytesIn'] === 'number' &&
  isOutcome(value['outcome']) &&
  isFields(value['principal']) &&
  typeof value['principal']['client'] === 'string' &&
  isFields(value['target']) &&
  typeof value['target']['upstream'] === 'string' &&
  typeof value['target']['name'] === 'string' &&
  isFields(value['facts']) &&
  Array.isArray(value['facts']['needs']) &&
  Array.isArray(value['facts']['violations']) &&
  Array.isArray(value['trail']);

export const columnsOf = ({ id, at, kind, outcome, principal, target }: AuditRecord): Columns => ({
  id,
  at,
  kind,
  outcome,
  principal,
  target,
});

const decodeBegun = (text: string): Begun | undefined => {
  const record = parse(text);
  return isRecord(record) ? { record: columnsOf(record), text } : undefined;
};

const decodeEnded = (text: string): Ended | undefined => {
  const fields = parse(text);
  if (!isFields(fields) || typeof fields['id'] !== 'string' || !isOutcome(fields['outcome'])) return undefined;
  return { id: fields['id'], outcome: fields['outcome'], text };
};

/** JSON of what the records of many calls have in common; none of it ever changes. */
const common = new WeakMap<object, string>();

const commonJson = (value: object): string => {
  const known = common.get(value);
  if (known !== undefined) return known;
  const text = JSON.stringify(value);
  common.set(value, text);
  return text;
};

/** From the kind of a call on, as far as it is known before the size of its request. */
export const untilSize = ({ principal, method, target, facts, trail }: AuditRecord): string =>
  `,"kind":"call","principal":${commonJson(principal)},"method":${JSON.stringify(method)},"target":${commonJson(target)},` +
  `"facts":${Object.isFrozen(facts) ? commonJson(facts) : JSON.stringify(facts)},"trail":${JSON.stringify(trail)},"outcome":"started","bytesIn":`;

/**
 * A call that begins, as `JSON.stringify` writes it; that alone would cost a call more than all its steps. Nothing else is known
 * of it yet, and its id and time are our own.
 */
const callJson = (record: AuditRecord): string =>
  `{"id":"${record.id}","at":${record.at}${untilSize(record)}${record.bytesIn}}`;

const begunJson = (record: AuditRecord): string => {
  const short = record.kind === 'call' && record.outcome === 'started' ? callJson(record) : '';
  return short !== '' && short.length <= shortJson ? short : boundedJson(record, maxBegunBytes);
};

export const encodeBegun = (record: AuditRecord): Begun => ({
  record: columnsOf(record),
  text: begunJson(record),
});

const endedJson = ({ id, outcome, trail, reason, duration, bytesOut, usage }: AuditEnding): string =>
  boundedJson({ id, outcome, trail, reason, duration, bytesOut, usage }, maxEndedBytes);

/** Only what a begun record could not know yet: the rest is written already. */
export const encodeEnded = (ending: AuditEnding): Ended => ({
  id: ending.id,
  outcome: ending.outcome,
  text: endedJson(ending),
});

/** One line, with its line feed: JSON escapes those inside. */
export const formatLine = (entry: Entry): string =>
  'begun' in entry ? `b${entry.begun.text}\n` : `e${entry.ended.text}\n`;

/** The line of `encodeBegun`, and nothing else of it. */
export const begunLine = (record: AuditRecord): string => `b${begunJson(record)}\n`;

/** The line of `encodeEnded`, and nothing else of it. */
export const endedLine = (ending: AuditEnding): string => `e${endedJson(ending)}\n`;

/** The entry of one line without its line feed; undefined when it is none. */
export const parseLine = (line: string): Entry | undefined => {
  const begun = line.startsWith('b') ? decodeBegun(line.slice(1)) : undefined;
  if (begun !== undefined) return { begun };
  const ended = line.startsWith('e') ? decodeEnded(line.slice(1)) : undefined;
  return ended === undefined ? undefined : { ended };
};

/** The whole record of a kept begin and end; undefined when they do not make one. */
export const joinRecord = (begun: string, ended: string | undefined, outcome: string): AuditRecord | undefined => {
  const first = parse(begun);
  const last = ended === undefined ? {} : parse(ended);
  const joined = isFields(first) && isFields(last) ? { ...first, ...last, outcome } : undefined;
  return isRecord(joined) ? joined : undefined;
};
