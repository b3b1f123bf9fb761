import { errorTable } from '../errors.ts';
import type { AuditEnding, AuditRecord, TrailEntry } from '../pipeline/call.ts';
import type { Target } from '../policy/grant.ts';
import { boundedJson, shortJson } from './audit-bounds.ts';
import { begunParts, createShared, endedParts } from './audit-shared.ts';

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

const isOutcome = (value: unknown): value is AuditRecord['outcome'] =>
  outcomes.includes(value) || (typeof value === 'string' && Object.hasOwn(errorTable, value));

/** Checks what readers rely on to show, filter and sort; what a record says beyond that is taken as it was written. */
const isRecord = (value: unknown): value is AuditRecord =>
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

const columnsOf = ({ id, at, kind, outcome, principal, target }: AuditRecord): Columns => ({
  id,
  at,
  kind,
  outcome,
  principal,
  target,
});

const knownBegins = createShared<Columns>();
const knownEnds = createShared<AuditRecord['outcome']>();

const decodeBegun = (text: string): Begun | undefined => {
  const parts = begunParts(text);
  if (parts !== undefined) {
    const known = knownBegins.get(parts.shared);
    if (known !== undefined) return { record: { ...known, id: parts.id, at: Number(parts.at) }, text };
  }
  const record = parse(text);
  if (!isRecord(record)) return undefined;
  const columns = columnsOf(record);
  if (parts !== undefined) knownBegins.note(parts.shared, record, text, columns);
  return { record: columns, text };
};

const decodeEnded = (text: string): Ended | undefined => {
  const parts = endedParts(text);
  if (parts !== undefined) {
    const outcome = knownEnds.get(parts.shared);
    if (outcome !== undefined) return { id: parts.id, outcome, text };
  }
  const fields = parse(text);
  if (!isFields(fields) || typeof fields['id'] !== 'string' || !isOutcome(fields['outcome'])) return undefined;
  const { id, outcome } = { id: fields['id'], outcome: fields['outcome'] };
  if (parts !== undefined) knownEnds.note(parts.shared, fields, text, outcome);
  return { id, outcome, text };
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

/** What the begins of calls have in common that have the same facts: from the kind on, as far as it is known before the size. */
interface Common extends Pick<AuditRecord, 'principal' | 'method' | 'facts'> {
  readonly text: string;
}

const untilFacts = ({ principal, method, target, facts }: AuditRecord): string =>
  `,"kind":"call","principal":${commonJson(principal)},"method":${JSON.stringify(method)},"target":${commonJson(target)},` +
  `"facts":${Object.isFrozen(facts) ? commonJson(facts) : JSON.stringify(facts)}`;

const untilBytes = (trail: string): string => `,"trail":${trail},"outcome":"started","bytesIn":`;

/** Of the last call of each target: one look, and one text to add, instead of one for each part of it. */
const commons = new WeakMap<Target, Common>();

const untilSize = (record: AuditRecord): string => {
  const { principal, method, target, facts, trail } = record;
  if (trail.length > 0) return untilFacts(record) + untilBytes(JSON.stringify(trail));
  const last = commons.get(target);
  if (last !== undefined && last.principal === principal && last.method === method && last.facts === facts)
    return last.text;
  const text = untilFacts(record) + untilBytes('[]');
  // Facts of its own are no other call's.
  if (Object.isFrozen(facts)) commons.set(target, { principal, method, facts, text });
  return text;
};

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

/** From the outcome to the duration, of calls that one entry of a trail lets go and that ended alike. */
const commonEnds = new WeakMap<TrailEntry, { readonly outcome: AuditRecord['outcome']; readonly text: string }>();

const untilDuration = (outcome: AuditRecord['outcome'], entry: TrailEntry): string => {
  const last = commonEnds.get(entry);
  if (last?.outcome === outcome) return last.text;
  const text = `","outcome":"${outcome}","trail":[${JSON.stringify(entry)}],"duration":`;
  commonEnds.set(entry, { outcome, text });
  return text;
};

/** A call that went as most do, as `JSON.stringify` writes it; undefined for any other. */
const usualEnding = ({ id, outcome, trail, reason, duration, bytesOut, usage }: AuditEnding): string | undefined => {
  const [entry] = trail;
  const isUsual = trail.length === 1 && entry !== undefined && Object.isFrozen(entry);
  if (!isUsual || reason !== undefined || usage !== undefined || duration === undefined || bytesOut === undefined)
    return undefined;
  return `{"id":"${id}${untilDuration(outcome, entry)}${duration},"bytesOut":${bytesOut}}`;
};

const endedJson = (ending: AuditEnding): string => {
  const usual = usualEnding(ending);
  if (usual !== undefined && usual.length <= shortJson) return usual;
  const { id, outcome, trail, reason, duration, bytesOut, usage } = ending;
  return boundedJson({ id, outcome, trail, reason, duration, bytesOut, usage }, maxEndedBytes);
};

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
