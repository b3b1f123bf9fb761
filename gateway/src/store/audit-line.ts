import { isDeepStrictEqual } from 'node:util';

import { errorTable } from '../errors.ts';
import type { AuditEnding, AuditRecord } from '../pipeline/call.ts';
import { boundedJson } from './audit-bounds.ts';

/** What of a record has a column of its own; names are cut to what people filter by. */
export interface Columns extends Pick<AuditRecord, 'id' | 'at' | 'kind' | 'outcome'> {
  readonly client: string;
  readonly server: string;
  readonly target: string;
}

/** A record as it was begun: the JSON that is kept of it, and what of it has columns. */
export interface Begun {
  readonly columns: Columns;
  readonly text: string;
}

/** What came of a call, with the JSON that is kept of it. */
export interface Ended {
  readonly id: string;
  readonly outcome: AuditRecord['outcome'];
  readonly text: string;
}

/** One line of a spool: the begin of a record, or its end. */
export type Entry = { readonly begun: Begun } | { readonly ended: Ended };

/** Together the 16 kB that one record may take. */
const maxBegunBytes = 12_000;
const maxEndedBytes = 4_000;

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const kinds: readonly unknown[] = ['call', 'grant', 'server', 'config', 'connection'];
const isKind = (value: unknown): value is AuditRecord['kind'] => kinds.includes(value);

const outcomes: readonly unknown[] = ['started', 'ok', 'tool-error', 'upstream-error', 'interrupted'];

const isOutcome = (value: unknown): value is AuditRecord['outcome'] =>
  outcomes.includes(value) || (typeof value === 'string' && Object.hasOwn(errorTable, value));

/** Checks what readers rely on to show, filter and sort; what a record says beyond that is taken as it was written. */
const isRecord = (value: unknown): value is AuditRecord =>
  isFields(value) &&
  typeof value['id'] === 'string' &&
  typeof value['at'] === 'number' &&
  isKind(value['kind']) &&
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

/** What of a name goes into the columns that people filter by; the record has more of it. */
export const columnText = (name: string): string => name.slice(0, 512).toWellFormed();

const columnsOf = ({ id, at, kind, outcome, principal, target }: AuditRecord): Columns => ({
  id,
  at: Math.trunc(at),
  kind,
  outcome,
  client: columnText(principal.client),
  server: columnText(target.upstream),
  target: columnText(target.name),
});

export const encodeBegun = (record: AuditRecord): Begun => ({
  columns: columnsOf(record),
  text: boundedJson(record, maxBegunBytes),
});

/** Only what a begun record could not know yet: the rest is written already. */
export const encodeEnded = ({ id, outcome, trail, reason, duration, bytesOut, usage }: AuditEnding): Ended => ({
  id,
  outcome,
  text: boundedJson({ id, outcome, trail, reason, duration, bytesOut, usage }, maxEndedBytes),
});

const signs: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n' };
const meanings: Readonly<Record<string, string>> = { '\\\\': '\\', '\\t': '\t', '\\n': '\n' };
/** Without the two signs for which a line has another use. */
const escape = (name: string): string => name.replace(/[\\\t\n]/g, (sign) => signs[sign] ?? '');
const unescape = (field: string): string =>
  field.includes('\\') ? field.replace(/\\[\\tn]/g, (escaped) => meanings[escaped] ?? '') : field;

/**
 * One line, with its line feed: a letter, the columns and the JSON, between tabs, of which JSON has none. The columns stand
 * there once more so that moving a line into the state file needs no reading of its JSON, which costs more than the move.
 */
export const formatLine = (entry: Entry): string => {
  if ('ended' in entry) return `e\t${entry.ended.id}\t${entry.ended.outcome}\t${entry.ended.text}\n`;
  const { columns, text } = entry.begun;
  const { id, at, kind, outcome, client, server, target } = columns;
  return `b\t${id}\t${at}\t${kind}\t${outcome}\t${escape(client)}\t${escape(server)}\t${escape(target)}\t${text}\n`;
};

const readBegun = ([id, at, kind, outcome, client, server, target, text]: readonly string[]): Begun | undefined => {
  if (id === undefined || !isKind(kind) || !isOutcome(outcome) || text === undefined) return undefined;
  if (client === undefined || server === undefined || target === undefined) return undefined;
  const names = { client: unescape(client), server: unescape(server), target: unescape(target) };
  return { columns: { id, at: Number(at), kind, outcome, ...names }, text };
};

const readEnded = ([id, outcome, text]: readonly string[]): Ended | undefined =>
  id !== undefined && isOutcome(outcome) && text !== undefined ? { id, outcome, text } : undefined;

/**
 * The entry of a line, without its line feed, that this process itself has written; undefined when it is none. What its
 * JSON says is not looked at.
 */
export const readLine = (line: string): Entry | undefined => {
  const [letter, ...fields] = line.split('\t');
  if (letter === 'b' && fields.length === 8) {
    const begun = readBegun(fields);
    return begun && { begun };
  }
  const ended = letter === 'e' && fields.length === 3 ? readEnded(fields) : undefined;
  return ended && { ended };
};

const isWhole = (entry: Entry): boolean => {
  if ('ended' in entry) {
    const { id, outcome, text } = entry.ended;
    const fields = parse(text);
    return isFields(fields) && fields['id'] === id && fields['outcome'] === outcome;
  }
  const record = parse(entry.begun.text);
  return isRecord(record) && isDeepStrictEqual(columnsOf(record), entry.begun.columns);
};

/** The entry of a line that anything may have happened to: its columns must be what its JSON says. */
export const parseLine = (line: string): Entry | undefined => {
  const entry = readLine(line);
  return entry !== undefined && isWhole(entry) ? entry : undefined;
};

/** The whole record of a kept begin and end; undefined when they do not make one. */
export const joinRecord = (begun: string, ended: string | undefined, outcome: string): AuditRecord | undefined => {
  const first = parse(begun);
  const last = ended === undefined ? {} : parse(ended);
  const joined = isFields(first) && isFields(last) ? { ...first, ...last, outcome } : undefined;
  return isRecord(joined) ? joined : undefined;
};
