import type { DatabaseSync } from 'node:sqlite';

import type { AnchorLine } from './audit-anchor.ts';
import { checkAnchors } from './audit-anchor-check.ts';
import type { KnownKey } from './audit-anchor-check.ts';
import type { Break } from './audit-break.ts';
import { brokenAt } from './audit-break.ts';
import { isWhole } from './audit-chain.ts';
import type { AuditRow, Base } from './audit-chain.ts';
import { carriedRows, parseBase } from './audit-head.ts';
import { readAnchorTable } from './audit-anchors.ts';
import { expectedHash, walk, writtenAt } from './audit-walk.ts';
import type { Link } from './audit-walk.ts';
import { readInteger } from './database.ts';

/** What is known beside the table. */
export interface Witness {
  /** The lines of the file of anchors. */
  readonly file: readonly string[];
  /** An anchor that a person kept elsewhere. */
  readonly kept?: AnchorLine | undefined;
  readonly key: KnownKey;
  /** To be told of every 100,000 records. */
  readonly onProgress?: ((records: number, of: number) => void) | undefined;
}

/** What the chain proves. */
export interface Proof {
  /** Records that were looked at. */
  readonly records: number;
  /** Of those: records that are older than the chain, or were running when it was cut. */
  readonly carried: number;
  readonly head: { readonly link: number; readonly hash: string };
  readonly base: Base;
  readonly anchors: number;
  /** The last one that holds. */
  readonly last?: AnchorLine;
  /** The anchor of the person is older than what was dropped since: nothing can be said of it. */
  readonly keptIsOlder: boolean;
  /** The first break, by its place in the chain. */
  readonly broken?: Break;
}

/** What no hash covers: who is still to end a record, and the place of an end that it has not. */
const ruleOf = (row: AuditRow): string | undefined => {
  if (row.endLink === null && row.endHash !== null) return 'it has the hash of an end that never came';
  if (row.outcome === 'started') {
    if (row.ended !== null || row.endLink !== null) return 'it runs and has ended';
    return row.writer === null || row.owner === row.writer ? undefined : 'it says another owner than it was begun by';
  }
  return row.owner === null ? undefined : 'it has ended and says that somebody is still to end it';
};

const hashBreak = (sqlite: DatabaseSync, link: Link): Break => {
  const { id } = link.row;
  if (link.hash === null) {
    return brokenAt('unchained', link.link, `Record ${id} is not part of the chain: another program wrote it.`, id);
  }
  const place = writtenAt(sqlite, link);
  if (place !== undefined) {
    return brokenAt('out-of-order', link.link, `Record ${id} stands at ${link.link} and was written at ${place}.`, id);
  }
  return brokenAt('edited', link.link, `Record ${id} is not as it was written.`, id);
};

const gap = (from: number, to: number): string =>
  from === to ? `What was written at ${from} is missing.` : `What was written at ${from} to ${to} is missing.`;

/** Proves the chain of a state file, as one moment saw it. Reads only; any number of records fits in memory. */
export const verifyChain = (sqlite: DatabaseSync, witness: Witness): Proof => {
  sqlite.exec('BEGIN');
  try {
    return verifyNow(sqlite, witness);
  } finally {
    sqlite.exec('COMMIT');
  }
};

const verifyNow = (sqlite: DatabaseSync, { file, kept, key, onProgress }: Witness): Proof => {
  const row = sqlite.prepare('SELECT link, hash, base FROM audit_head').get();
  const total = readInteger(sqlite.prepare('SELECT count(*) AS records FROM main.audit').get(), 'records');
  const head = { link: readInteger(row, 'link'), hash: String(row?.['hash'] ?? '') };
  const base = parseBase(row?.['base']);
  const table = readAnchorTable(sqlite);
  const none: Base = { link: 0, hash: '', dropped: 0, carried: 0, digest: '' };
  const isSigned = kept !== undefined || (typeof key !== 'string' && key.hasSigned);
  if (row === undefined && total === 0 && table.length === 0 && file.length === 0 && !isSigned) {
    return { records: 0, carried: 0, head, base: none, anchors: 0, keptIsOlder: false };
  }
  const nothing = { records: total, carried: 0, head, base: base ?? none, anchors: table.length, keptIsOlder: false };
  if (base === undefined) {
    const what = row === undefined ? 'There is no chain: its head is missing.' : 'Its beginning cannot be read.';
    return { ...nothing, broken: brokenAt('missing', 0, what) };
  }

  const checked = checkAnchors({ table, file, kept, key, base });
  const breaks: Break[] = [...checked.breaks];
  const { carried, digest } = carriedRows(sqlite, base.link, (old) => {
    const rule = old.endLink === null ? ruleOf(old) : undefined;
    if (rule !== undefined) breaks.push(brokenAt('edited', 0, `Record ${old.id}: ${rule}.`, old.id));
  });
  if (carried !== base.carried || digest !== base.digest) {
    const what = `One of the ${base.carried} records that were there when the chain begins, up to ${base.link}, is not as it was.`;
    breaks.push(brokenAt(carried < base.carried ? 'missing' : 'edited', 0, what));
  }

  let [at, before, records] = [base.link, base.hash, carried];
  const looked = (link: number, hash: string): Break | undefined => {
    const bad = checked.at(link).find((anchor) => anchor.hash !== hash);
    if (bad === undefined) return undefined;
    const what = `Anchor ${bad.number} knows another history: what stands up to ${link} was written anew, hashes and all.`;
    return brokenAt('rewritten', link, what);
  };
  const step = (link: Link): Break | undefined => {
    if (link.link > at + 1) return brokenAt('missing', at + 1, gap(at + 1, link.link - 1));
    if (link.link <= at) {
      return brokenAt('out-of-order', link.link, `Two records claim the place ${link.link}.`, link.row.id);
    }
    if (link.hash !== expectedHash(before, link)) return hashBreak(sqlite, link);
    const rule = link.isEnd || isWhole(link.row) || link.row.endLink === null ? ruleOf(link.row) : undefined;
    if (rule !== undefined) return brokenAt('edited', link.link, `Record ${link.row.id}: ${rule}.`, link.row.id);
    return looked(link.link, link.hash);
  };

  let stopped = looked(at, before);
  if (stopped === undefined) {
    for (const link of walk(sqlite, base.link)) {
      stopped = step(link);
      if (stopped !== undefined) break;
      at = link.link;
      before = link.hash ?? '';
      if (!link.isEnd) records += 1;
      if (link.link % 100_000 === 0) onProgress?.(records, total);
    }
  }
  if (stopped === undefined) {
    const most = Math.max(head.link, checked.most);
    if (at < most) stopped = brokenAt('cut-end', at + 1, `The end is cut off: ${gap(at + 1, most)}`);
    else if (at !== head.link || before !== head.hash) {
      stopped = brokenAt('edited', at, 'The head says something else than the last record.');
    }
  }
  if (stopped !== undefined) breaks.push(stopped);
  const [broken] = breaks.toSorted((a, b) => a.link - b.link);
  return {
    records,
    carried,
    head,
    base,
    anchors: table.length,
    ...(checked.last === undefined ? {} : { last: checked.last }),
    keptIsOlder: kept !== undefined && kept.link < base.link,
    ...(broken === undefined ? {} : { broken }),
  };
};
