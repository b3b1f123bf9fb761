import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

import { hashOfLine, parseAnchor, signLine } from './audit-anchor.ts';
import type { Anchor, AnchorLine, Signer } from './audit-anchor.ts';
import { noHash } from './audit-chain.ts';
import { headRow } from './audit-head.ts';
import type { Database } from './database.ts';
import { readInteger } from './database.ts';
import { writePrivate } from './private-file.ts';
import { stateError, systemCode } from './state-error.ts';

/** The file beside the state file that has the anchors once more. */
export const anchorFile = (folder: string): string => join(folder, 'audit.anchors');

const readText = (folder: string): string => {
  const path = anchorFile(folder);
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return '';
    throw stateError(path, error);
  }
};

const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .slice(0, -1)
    .filter((line) => line !== '');

/** Whole lines: the last may have been cut off by the end of a process. */
export const readAnchorFile = (folder: string): readonly string[] => linesOf(readText(folder));

/** The lines of the table, in the order of their numbers. */
export const readAnchorTable = (sqlite: DatabaseSync): readonly string[] =>
  sqlite
    .prepare('SELECT line FROM audit_anchors ORDER BY number')
    .all()
    .map(({ line }) => String(line));

/** The last one; undefined where there is none yet. */
export const lastAnchor = (sqlite: DatabaseSync): AnchorLine | undefined => {
  const row = sqlite.prepare('SELECT line FROM audit_anchors ORDER BY number DESC LIMIT 1').get();
  return row === undefined ? undefined : parseAnchor(String(row['line']));
};

/**
 * Signs how the chain stands. Where records are dropped piece by piece, the anchor of the last piece stands for all. For use
 * within a transaction; `shareAnchors` is due after it.
 */
export const addAnchor = (sqlite: DatabaseSync, signer: Signer, why: Anchor['why'], at: number): AnchorLine => {
  const head = headRow(sqlite);
  const { link, hash } = head.read();
  const last = sqlite.prepare('SELECT number, line FROM audit_anchors ORDER BY number DESC LIMIT 1').get();
  const before = last === undefined ? undefined : parseAnchor(String(last['line']));
  const isPiece = why === 'dropped' && before?.why === why && before.link === link;
  // Never number 1 where all that were signed before are gone: that would be a new beginning, and nobody would miss them.
  const next = last === undefined ? (signer.hasSigned ? 2 : 1) : readInteger(last, 'number') + 1;
  const facts: Anchor = {
    number: isPiece ? before.number : next,
    at: Math.trunc(at),
    why,
    link,
    hash,
    base: head.base(),
    before: isPiece ? before.before : last === undefined ? noHash : hashOfLine(String(last['line'])),
    key: signer.key,
  };
  const line = signLine(facts, signer);
  sqlite
    .prepare('INSERT OR REPLACE INTO audit_anchors (number, link, line) VALUES (?, ?, ?)')
    .run(facts.number, link, line);
  return { ...facts, line };
};

/**
 * Brings the file up to what the table has: it only grows. `from` is the link from which on it is written anew, without what
 * a chain that begins there can no longer say of older ones. For use within a transaction: processes take turns.
 */
export const shareAnchors = ({ sqlite, folder }: Database, from?: number): void => {
  const path = anchorFile(folder);
  const text = readText(folder);
  const there = linesOf(text);
  const table = readAnchorTable(sqlite);
  const missing = table.filter((line) => !there.includes(line));
  const isLeft = (line: string): boolean => {
    if (from === undefined || table.includes(line)) return true;
    const anchor = parseAnchor(line);
    return anchor === undefined || (anchor.link >= from && anchor.why !== 'dropped');
  };
  const lines = [...there.filter(isLeft), ...missing];
  try {
    if (lines.length === there.length + missing.length && there.length > 0) {
      // What was cut off stays a line of its own.
      const start = text.endsWith('\n') ? '' : '\n';
      if (missing.length > 0) appendFileSync(path, `${start}${missing.join('\n')}\n`);
    } else writePrivate(path, lines.map((line) => `${line}\n`).join(''));
  } catch (error) {
    throw stateError(path, error);
  }
};
