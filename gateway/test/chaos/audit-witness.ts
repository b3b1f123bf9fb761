import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isObject } from '../../src/protocol/json.ts';
import { readSpool, spoolOwners, spoolPath } from '../../src/store/audit-spool.ts';
import { keyOf } from './ledger.ts';
import type { Ledger } from './ledger.ts';

/** Reads the audit beside the gateways that write it, and says what of it is missing. */
export interface AuditWitness extends Disposable {
  /** What clients were told, and the audit does not know. */
  missing(ledger: Ledger): readonly string[];
  /** The rows of the grants, in one text. */
  grants(): string;
  readonly records: number;
}

/** Refusals that say that nothing could be recorded. */
const unrecorded = new Set(['internal']);

export const createAuditWitness = (folder: string): AuditWitness => {
  const path = join(folder, 'state.db');
  const open = () => {
    const sqlite = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
    const rows = "SELECT seq, id, client, target, outcome FROM audit WHERE kind = 'call' AND";
    return {
      sqlite,
      file: statSync(path).ino,
      after: sqlite.prepare(`${rows} seq > ? ORDER BY seq`),
      at: sqlite.prepare(`${rows} seq = ?`),
      of: sqlite.prepare(`${rows} id = ?`),
      grants: sqlite.prepare('SELECT * FROM grants ORDER BY id'),
    };
  };
  let reading = open();
  /** The file may be another since: one that was put back. */
  const look = (): ReturnType<typeof open> => {
    if (statSync(path).ino === reading.file) return reading;
    reading.sqlite.close();
    return (reading = open());
  };
  /** Of ended calls: how many there are by key, and how each one went. */
  const counts = new Map<string, number>();
  const outcomes = new Map<string, string>();
  const unfinished = new Set<number>();
  let last = 0;

  const take = (row: Record<string, unknown> | undefined): void => {
    if (row === undefined) return;
    const [seq, id] = [Number(row['seq']), String(row['id'])];
    if (row['outcome'] === 'started') return void unfinished.add(seq);
    unfinished.delete(seq);
    if (outcomes.has(id)) return;
    outcomes.set(id, String(row['outcome']));
    const key = keyOf(String(row['client']), String(row['target']), String(row['outcome']));
    counts.set(key, (counts.get(key) ?? 0) + 1);
  };

  /** Ended calls that only spools know: they are read before the table, for a record goes from there to here. */
  const inSpools = (): { counts: Map<string, number>; outcomes: Map<string, string> } => {
    const spooled = { counts: new Map<string, number>(), outcomes: new Map<string, string>() };
    const begun = new Map<string, { client: string; target: string }>();
    for (const entry of spoolOwners(folder).flatMap((owner) => readSpool(spoolPath(folder, owner)).entries)) {
      if ('begun' in entry) {
        const { id, principal, target } = entry.begun.record;
        begun.set(id, { client: principal.client, target: target.name });
      } else spooled.outcomes.set(entry.ended.id, entry.ended.outcome);
    }
    for (const [id, outcome] of spooled.outcomes) {
      const from = begun.get(id);
      if (from === undefined) continue;
      const key = `${id} ${keyOf(from.client, from.target, outcome)}`;
      spooled.counts.set(key, 1);
    }
    return spooled;
  };

  return {
    get records() {
      return outcomes.size;
    },
    grants: () => JSON.stringify(look().grants.all()),
    missing(ledger) {
      const { at, after, of } = look();
      const spooled = inSpools();
      for (const seq of unfinished) take(at.get(seq));
      for (const row of after.all(last)) {
        last = Math.max(last, Number(row['seq']));
        take(row);
      }
      const known = new Map(counts);
      for (const [id, outcome] of spooled.outcomes) {
        if (outcomes.has(id)) continue;
        const inSpool = [...spooled.counts.keys()].find((key) => key.startsWith(`${id} `));
        const row: unknown = inSpool === undefined ? of.get(id) : undefined;
        const key =
          inSpool?.slice(id.length + 1) ??
          (isObject(row) ? keyOf(String(row['client']), String(row['target']), outcome) : undefined);
        if (key !== undefined) known.set(key, (known.get(key) ?? 0) + 1);
      }
      const isProven = (key: string): boolean =>
        unrecorded.has(key.split(' ').at(-1) ?? '') || (known.get(key) ?? 0) >= (ledger.told.get(key) ?? 0);
      for (const key of ledger.unproven) if (isProven(key)) ledger.unproven.delete(key);
      const outcomeOf = (id: string): string | undefined => outcomes.get(id) ?? spooled.outcomes.get(id);
      for (const [id, code] of ledger.refused)
        if (unrecorded.has(code) || outcomeOf(id) === code) ledger.refused.delete(id);
      const uncounted = [...ledger.unproven].map(
        (key) => `${ledger.told.get(key)} × ${key} told, ${known.get(key) ?? 0} recorded`,
      );
      const unknown = [...ledger.refused].map(
        ([id, code]) => `${id} was refused with ${code}, recorded is ${outcomeOf(id) ?? 'nothing'}`,
      );
      return [...uncounted, ...unknown];
    },
    [Symbol.dispose]: () => reading.sqlite.close(),
  };
};
