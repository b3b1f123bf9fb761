import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SQLOutputValue } from 'node:sqlite';

import { GatewayError } from '../errors.ts';
import { changeRecorder } from './change-record.ts';
import type { Database } from './database.ts';

/** Whom a token speaks for. */
export interface TokenOwner {
  readonly id: string;
  readonly client: string;
}

/** A bearer token as its owner sees it: never the token itself. Times are epoch milliseconds. */
export interface TokenRecord extends TokenOwner {
  readonly createdAt: number;
  /** To within a minute. */
  readonly lastUsedAt?: number;
  readonly revokedAt?: number;
}

/** The bearer tokens of clients, as all processes that use the state file see them. Each change has its audit record. */
export interface TokenStore {
  /** Makes a token of 256 random bits. It is given out here once, and only its hash is kept. */
  create(client: string): TokenRecord & { readonly token: string };
  /** Whom the token speaks for; undefined where it is not one of ours, or was revoked, in whatever process. */
  check(token: string): TokenOwner | undefined;
  /** All tokens, revoked ones too, oldest first. */
  list(): readonly TokenRecord[];
  /** Takes it back for good; false when there is no such token in force. */
  revoke(id: string): boolean;
}

const prefix = 'scm_';
/** `scm_` and 256 bits in base64url, without padding. */
const looks = /^scm_[A-Za-z0-9_-]{43}$/;
/** How exactly it is kept when a token was last used: a write per request would make all of them wait for the disk. */
const usedEveryMs = 60_000;

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

const same = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a, 'hex'), Buffer.from(b, 'hex')];
  return left.length === right.length && timingSafeEqual(left, right);
};

const readRow = (row: Readonly<Record<string, SQLOutputValue>>): TokenRecord => {
  const { last_used_at: used, revoked_at: revoked } = row;
  return {
    id: String(row['id']),
    client: String(row['client']),
    createdAt: Number(row['created_at']),
    ...(used === null ? {} : { lastUsedAt: Number(used) }),
    ...(revoked === null ? {} : { revokedAt: Number(revoked) }),
  };
};

const checkClient = (client: string): void => {
  if (/^[^\p{C}\p{Zl}\p{Zp}]{1,64}$/u.test(client) && client === client.trim()) return;
  throw new GatewayError('invalid-request', 'This cannot be the name of a client.', {
    remedy: 'Write 1 to 64 printable characters, without a space at either end.',
  });
};

/** Reads and writes tokens. `now` dates what is kept. */
export const createTokenStore = (database: Database, now: () => number = Date.now): TokenStore => {
  const { sqlite, guard, transaction } = database;
  const note = changeRecorder(database);
  const insert = sqlite.prepare('INSERT INTO tokens (id, client, hash, created_at) VALUES (?, ?, ?, ?)');
  const all = sqlite.prepare(
    'SELECT id, client, created_at, last_used_at, revoked_at FROM tokens ORDER BY created_at, rowid',
  );
  const one = sqlite.prepare(
    'SELECT id, client, hash, created_at, last_used_at, revoked_at FROM tokens WHERE hash = ? AND revoked_at IS NULL',
  );
  const used = sqlite.prepare('UPDATE tokens SET last_used_at = ? WHERE id = ?');
  const withdraw = sqlite.prepare('UPDATE tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL');

  const noteUse = ({ id, lastUsedAt }: TokenRecord): void => {
    const at = Math.trunc(now());
    if (lastUsedAt !== undefined && Math.abs(at - lastUsedAt) < usedEveryMs) return;
    try {
      transaction(() => used.run(at, id), 0);
    } catch {
      // Somebody else writes, or the disk is full: no reason to turn a client away. Its next request notes it.
    }
  };

  return {
    create(client) {
      checkClient(client);
      const token = prefix + randomBytes(32).toString('base64url');
      const record = { id: `t-${randomBytes(4).toString('hex')}`, client, createdAt: Math.trunc(now()) };
      transaction(() => {
        insert.run(record.id, client, hashOf(token), record.createdAt);
        note({ method: 'token/create', name: record.id, reason: `for ${client}`, at: record.createdAt });
      });
      return { ...record, token };
    },
    check(token) {
      if (!looks.test(token)) return undefined;
      const hash = hashOf(token);
      // Asked each time, by the index of the hash (some microseconds): a revocation anywhere holds from its commit on.
      // How long that takes tells only of hashes, from which no token can be worked out.
      const row = guard(() => one.get(hash));
      if (row === undefined || !same(String(row['hash']), hash)) return undefined;
      const record = readRow(row);
      noteUse(record);
      return { id: record.id, client: record.client };
    },
    list: () => guard(() => all.all().map(readRow)),
    revoke: (id) =>
      transaction(() => {
        const at = Math.trunc(now());
        if (Number(withdraw.run(at, id).changes) === 0) return false;
        note({ method: 'token/revoke', name: id, at });
        return true;
      }),
  };
};
