import type { AuditEnding, AuditRecord, TrailEntry } from '../pipeline/call.ts';
import type { Target } from '../policy/grant.ts';
import { shortJson } from './audit-bounds.ts';
import { begunLine, columnsOf, endedLine, isOutcome, isRecord, parse, untilSize } from './audit-line.ts';
import type { Columns, Entry } from './audit-line.ts';

/** What the begins, or the ends, of many calls have in common: a turn's line says it once. */
interface Shared {
  /** `b` or `e` and the common part of the text, as JSON. */
  readonly json: string;
  /** Its place in the line that was begun last with it, and which line that was. */
  place: number;
  line: number;
}

const sharedOf = (mark: 'b' | 'e', text: string): Shared | undefined =>
  text.length > shortJson ? undefined : { json: JSON.stringify(mark + text), place: 0, line: 0 };

interface SharedBegin extends Pick<AuditRecord, 'principal' | 'method' | 'facts'> {
  readonly shared: Shared | undefined;
}

/** Of the last call of each target. */
const begins = new WeakMap<Target, SharedBegin>();

const sharedBegin = (record: AuditRecord): Shared | undefined => {
  const { principal, method, target, facts } = record;
  const last = begins.get(target);
  if (last !== undefined && last.principal === principal && last.method === method && last.facts === facts)
    return last.shared;
  // Facts of its own are no other call's; and what else is known already is not usual.
  const isUsual = record.kind === 'call' && record.outcome === 'started' && Object.isFrozen(facts);
  if (!isUsual) return undefined;
  const shared = sharedOf('b', untilSize(record));
  begins.set(target, { principal, method, facts, shared });
  return shared;
};

/** Of calls that one entry of a trail lets go, by how they ended. */
const ends = new WeakMap<
  TrailEntry,
  { readonly outcome: AuditRecord['outcome']; readonly shared: Shared | undefined }
>();

const sharedEnd = (outcome: AuditRecord['outcome'], entry: TrailEntry): Shared | undefined => {
  const last = ends.get(entry);
  if (last?.outcome === outcome) return last.shared;
  const shared = sharedOf('e', `","outcome":"${outcome}","trail":[${JSON.stringify(entry)}],"duration":`);
  ends.set(entry, { outcome, shared });
  return shared;
};

/** Characters after which a line ends, of what calls have of their own and of what they share: a slice of a spool holds whole ones. */
const longestOwn = 8_000;
const longestShared = 12_000;

let lineNumber = 0;

/** The lines of a spool for what begins and ends in one turn of the event loop. */
export interface TurnLines {
  begin(record: AuditRecord): void;
  end(ending: AuditEnding): void;
  /** All of them, in order, each with its line feed; the next one begins anew. */
  take(): string;
}

/**
 * Writes `g[[shared, …],[id, place, number, number, …]]`: what calls have in common once, and of each its id, the place of
 * its common part, and the two numbers that are its own. Most calls are four short fields that way, not some hundred bytes.
 * What is not usual has a line by itself, as `formatLine` writes it.
 */
export const createTurnLines = (): TurnLines => {
  let lines = '';
  let shared = '';
  let entries = '';
  let places = 0;
  let line = (lineNumber += 1);

  const endLine = (): void => {
    if (places === 0) return;
    lines += `g[[${shared}],[${entries}]]\n`;
    [shared, entries, places] = ['', '', 0];
    line = lineNumber += 1;
  };

  const add = (common: Shared, id: string, first: number, second: number): void => {
    if (common.line !== line) {
      if (places > 0 && shared.length + common.json.length > longestShared) endLine();
      common.line = line;
      common.place = places;
      shared += places === 0 ? common.json : `,${common.json}`;
      places += 1;
    }
    entries += `${entries === '' ? '' : ','}"${id}",${common.place},${first},${second}`;
    if (entries.length > longestOwn) endLine();
  };

  const addWhole = (whole: string): void => {
    endLine();
    lines += whole;
  };

  return {
    begin(record) {
      const common = record.trail.length === 0 ? sharedBegin(record) : undefined;
      if (common === undefined) addWhole(begunLine(record));
      else add(common, record.id, record.at, record.bytesIn);
    },
    end(ending) {
      const { id, outcome, trail, reason, duration, bytesOut, usage } = ending;
      const entry = trail.length === 1 ? trail[0] : undefined;
      const isUsual = entry !== undefined && Object.isFrozen(entry) && reason === undefined && usage === undefined;
      const common = isUsual ? sharedEnd(outcome, entry) : undefined;
      if (common === undefined || duration === undefined || bytesOut === undefined) addWhole(endedLine(ending));
      else add(common, id, duration, bytesOut);
    },
    take() {
      endLine();
      const taken = lines;
      lines = '';
      return taken;
    },
  };
};

/** A common part as it was read: what its entries are made of. */
type Part =
  | { readonly kind: 'begun'; readonly text: string; readonly columns: Columns }
  | { readonly kind: 'ended'; readonly text: string; readonly outcome: AuditRecord['outcome'] };

const begunText = (id: string, at: number, common: string, bytesIn: number): string =>
  `{"id":"${id}","at":${at}${common}${bytesIn}}`;

const endedText = (id: string, common: string, duration: number, bytesOut: number): string =>
  `{"id":"${id}${common}${duration},"bytesOut":${bytesOut}}`;

const partOf = (marked: unknown): Part | undefined => {
  if (typeof marked !== 'string') return undefined;
  const text = marked.slice(1);
  const sample = marked.startsWith('b') ? begunText('a', 0, text, 0) : endedText('a', text, 0, 0);
  const read = parse(sample);
  // As we write it ourselves, each key once: then what stands beside the common part is what it seems to be.
  if (JSON.stringify(read) !== sample) return undefined;
  if (marked.startsWith('b')) return isRecord(read) ? { kind: 'begun', text, columns: columnsOf(read) } : undefined;
  const outcome = (read as { readonly outcome?: unknown }).outcome;
  return isOutcome(outcome) ? { kind: 'ended', text, outcome } : undefined;
};

const mostKnown = 256;
const known = new Map<string, Part>();

/** What was read of common parts is read once, not for each line. */
const knownPart = (marked: unknown): Part | undefined => {
  const before = typeof marked === 'string' ? known.get(marked) : undefined;
  if (before !== undefined || typeof marked !== 'string') return before;
  const part = partOf(marked);
  if (part === undefined) return undefined;
  if (known.size >= mostKnown) known.clear();
  known.set(marked, part);
  return part;
};

const plainId = /^[\w-]+$/;

const entryOf = (part: Part | undefined, id: unknown, first: unknown, second: unknown): Entry | undefined => {
  if (part === undefined || typeof id !== 'string' || !plainId.test(id)) return undefined;
  if (typeof first !== 'number' || typeof second !== 'number') return undefined;
  return part.kind === 'begun'
    ? { begun: { record: { ...part.columns, id, at: first }, text: begunText(id, first, part.text, second) } }
    : { ended: { id, outcome: part.outcome, text: endedText(id, part.text, first, second) } };
};

/** The entries of a turn's line without its line feed; undefined for any other, and for one that is damaged. */
export const parseTurn = (line: string): readonly Entry[] | undefined => {
  const read = line.startsWith('g') ? parse(line.slice(1)) : undefined;
  if (!Array.isArray(read) || !Array.isArray(read[0]) || !Array.isArray(read[1])) return undefined;
  const [shared, fields]: readonly (readonly unknown[])[] = read;
  if (shared === undefined || fields === undefined) return undefined;
  const parts = shared.map(knownPart);
  const entries: Entry[] = [];
  for (let at = 0; at < fields.length; at += 4) {
    const entry = entryOf(parts[Number(fields[at + 1])], fields[at], fields[at + 2], fields[at + 3]);
    if (entry === undefined) return undefined;
    entries.push(entry);
  }
  return entries;
};
