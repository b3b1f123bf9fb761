import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { GatewayError } from '../errors.ts';
import { newPrivateKey, parseAnchor, signerOf } from './audit-anchor.ts';
import type { Anchor, AnchorLine, Signer } from './audit-anchor.ts';
import type { KnownKey } from './audit-anchor-check.ts';
import { addAnchor, lastAnchor, readAnchorFile, shareAnchors } from './audit-anchors.ts';
import { checkExport } from './audit-export-check.ts';
import type { ExportProof } from './audit-export-check.ts';
import { exportLines, exportRecords } from './audit-export.ts';
import type { ExportedRecord } from './audit-export.ts';
import { headRow } from './audit-head.ts';
import type { AuditFilter } from './audit-query.ts';
import { recoverAudit } from './audit-recover.ts';
import { dropOldest } from './audit-retention.ts';
import type { Retention } from './audit-retention.ts';
import { readSpool, spoolOwners, spoolPath } from './audit-spool.ts';
import { verifyChain } from './audit-verify.ts';
import type { Proof, Witness } from './audit-verify.ts';
import type { Database } from './database.ts';
import type { SecretStore } from './secrets.ts';
import { stateError } from './state-error.ts';
import type { Warn } from './warn.ts';

/** What the audit proves, and what keeps it provable. */
export interface Ledger {
  /** The key that signs, made at its first use. Rejects where it is out of reach. */
  signer(): Promise<Signer>;
  /**
   * Signs how the chain stands; where nothing came since the last anchor, that one. Waits for another writer up to `waitMs`.
   */
  anchor(signer: Signer, why: Anchor['why'], waitMs?: number): AnchorLine;
  /** Drops some of what need not be kept, and tells how many records; 0 when nothing is left to drop. */
  drop(signer: Signer, retention: Retention, waitMs?: number): number;
  /** `kept` is an anchor that a person kept elsewhere. */
  verify(kept?: AnchorLine, onProgress?: Witness['onProgress']): Promise<Verified>;
  /** The line of an anchor; undefined where it is none. */
  readAnchor(line: string): AnchorLine | undefined;
  records(filter: AuditFilter): Iterable<ExportedRecord>;
  /** Lines of JSON, the last of which is signed. */
  lines(filter: AuditFilter, signer: Signer): Iterable<string>;
  /** Looks at an export. */
  check(lines: AsyncIterable<string> | Iterable<string>): Promise<ExportProof>;
  /** Begins and ends in spools, which are no part of the chain yet. */
  waiting(): number;
}

export interface Verified extends Proof {
  readonly waiting: number;
  /** Why the key could not be read, with which signatures are compared. */
  readonly keyless?: string;
}

export interface LedgerOptions {
  readonly database: Database;
  /** Where the key is kept. */
  readonly keys: SecretStore;
  readonly warn: Warn;
  readonly now?: () => number;
}

const keyName = 'audit-anchors';
/** Kept beside the key once it has signed: from then on there must be anchors. */
const usedName = 'audit-anchors-used';

/** Where the key is kept: apart from the secrets of servers, so that nobody removes it among them. */
export const keyPlace = { file: 'audit-key.json', unrecorded: [usedName] } as const;

export const createLedger = ({ database, keys, warn, now = Date.now }: LedgerOptions): Ledger => {
  const { sqlite, folder, transaction } = database;
  const keyPath = join(folder, keyPlace.file);

  /** What dead processes left behind is part of the chain first, where that is possible now. */
  const bringIn = (): void => {
    try {
      recoverAudit({ database, warn, waitMs: 0 });
    } catch {
      // Locked, or full: it is counted among what waits.
    }
  };

  /** On a connection of its own, as one moment saw it, beside whatever is written meanwhile. */
  const open = (): DatabaseSync => new DatabaseSync(database.path, { readOnly: true, timeout: 2_000 });

  function* read<T>(select: (own: DatabaseSync) => Iterable<T>): Generator<T, void> {
    bringIn();
    const own = database.guard(open);
    try {
      own.exec('BEGIN');
      yield* select(own);
    } catch (error) {
      throw stateError(database.path, error);
    } finally {
      own.close();
    }
  }

  const waiting = (): number =>
    spoolOwners(folder).reduce((sum, owner) => sum + readSpool(spoolPath(folder, owner)).entries.length, 0);

  const privateKey = async (): Promise<string | undefined> => {
    try {
      return await keys.get(keyName);
    } catch (cause) {
      throw new GatewayError(
        'internal',
        `The key that signs the audit cannot be opened. ${stateError(keyPath, cause).message}`,
        {
          remedy: `Make it readable again; or move ${keyPath} away: then a new key is made, and \`storycore-mcp audit verify\` says so.`,
          cause,
        },
      );
    }
  };

  const knownKey = async (): Promise<KnownKey> => {
    const kept = await privateKey();
    if (kept === undefined) return 'none';
    return { is: signerOf(kept).key, hasSigned: (await keys.get(usedName)) !== undefined };
  };

  const anchor: Ledger['anchor'] = (signer, why, waitMs) =>
    transaction(() => {
      const last = lastAnchor(sqlite);
      const isNew = last?.link !== headRow(sqlite).read().link || last.key !== signer.key;
      const made = isNew ? addAnchor(sqlite, signer, why, now()) : last;
      shareAnchors(database);
      return made;
    }, waitMs);

  return {
    async signer() {
      let kept = await privateKey();
      if (kept === undefined) {
        await keys.add(keyName, newPrivateKey());
        // Another process may have made one at this moment.
        kept = (await privateKey()) ?? '';
      }
      if ((await keys.get(usedName)) === undefined) {
        anchor(signerOf(kept), 'time');
        await keys.add(usedName, 'yes');
      }
      return signerOf(kept, true);
    },
    anchor,
    drop(signer, retention, waitMs) {
      const dropped = transaction(() => dropOldest(sqlite, retention, signer, now()), waitMs);
      // Not before it is sure that they are gone: the file would lack what the table still has.
      if (dropped > 0) transaction(() => shareAnchors(database, headRow(sqlite).base().link));
      return dropped;
    },
    async verify(kept, onProgress) {
      let key: KnownKey = 'unread';
      let keyless: string | undefined;
      try {
        key = await knownKey();
      } catch (error) {
        keyless = stateError(folder, error).message;
      }
      bringIn();
      const own = database.guard(open);
      try {
        const proof = verifyChain(own, { file: readAnchorFile(folder), kept, key, onProgress });
        return { ...proof, waiting: waiting(), ...(keyless === undefined ? {} : { keyless }) };
      } catch (error) {
        throw stateError(database.path, error);
      } finally {
        own.close();
      }
    },
    readAnchor: parseAnchor,
    *records(filter) {
      for (const record of read((own) => exportRecords(own, filter))) if (record !== undefined) yield record;
    },
    lines: (filter, signer) => read((own) => exportLines(own, filter, signer, now())),
    async check(lines) {
      const key = await knownKey().catch((): KnownKey => 'unread');
      return checkExport(lines, typeof key === 'string' ? undefined : key.is);
    },
    waiting,
  };
};
