import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { assert, asyncProperty, constantFrom, integer, nat } from 'fast-check';
import { expect, test } from 'vitest';

import { aLedger, writeSome } from '../../test/fixtures/ledger.ts';
import { emptyState } from '../../test/fixtures/state.ts';
import { proves } from '../../test/security/proves.ts';
import { newPrivateKey, signLine, signerOf } from './audit-anchor.ts';
import { anchorFile } from './audit-anchors.ts';
import { claimOwner } from './audit-owner.ts';
import { endText, firstText, linkHash } from './audit-chain.ts';
import { readRow, rowColumns } from './audit-columns.ts';
import { walk } from './audit-walk.ts';

/** The record of the key, and six records twice, each six with an anchor after them. */
const thirteen = async () => {
  const state = emptyState();
  const { database } = state;
  const ownership = claimOwner(state.folder);
  const ledger = aLedger(database);
  const signer = await ledger.signer();
  writeSome(database, 'a', ownership.owner);
  const anchor = ledger.anchor(signer, 'asked');
  writeSome(database, 'b', ownership.owner);
  ledger.anchor(signer, 'time');
  return {
    state,
    ledger,
    signer,
    anchor,
    owner: ownership.owner,
    sqlite: database.sqlite,
    [Symbol.dispose]() {
      ownership.remove();
      state[Symbol.dispose]();
    },
  };
};

type Thirteen = Awaited<ReturnType<typeof thirteen>>;

const kindOf = async ({ ledger }: Pick<Thirteen, 'ledger'>): Promise<unknown> => (await ledger.verify()).broken?.kind;

/** What someone does who knows how the chain is made: all hashes from a link on are made anew. */
const rechain = ({ sqlite }: Pick<Thirteen, 'sqlite'>): void => {
  let before = String(JSON.parse(String(sqlite.prepare('SELECT base FROM audit_head').get()?.['base'])).hash);
  let last = 0;
  for (const { row, isEnd, link } of Array.from(walk(sqlite, 0))) {
    const [current] = sqlite.prepare(`SELECT ${rowColumns} FROM audit WHERE seq = ?`).all(row.seq).map(readRow);
    if (current === undefined) continue;
    before = linkHash(before, isEnd ? endText(current) : firstText(current));
    const sql = isEnd ? 'UPDATE audit SET end_hash = ? WHERE seq = ?' : 'UPDATE audit SET hash = ? WHERE seq = ?';
    sqlite.prepare(sql).run(before, row.seq);
    last = link;
  }
  sqlite.prepare('UPDATE audit_head SET link = ?, hash = ?').run(last, before);
};

test('a chain of records in every shape holds', async () => {
  using all = await thirteen();
  const proof = await all.ledger.verify();
  expect(proof.broken).toBeUndefined();
  expect(proof).toMatchObject({ records: 13, carried: 0, anchors: 3, waiting: 0, head: { link: 17 } });
});

test('nothing at all holds too', async () => {
  using state = emptyState();
  expect(await aLedger(state.database).verify()).toMatchObject({ records: 0, anchors: 0 });
});

const columns = [
  'id',
  'at',
  'kind',
  'client',
  'server',
  'target',
  'outcome',
  'owner',
  'begun',
  'ended',
  'writer',
  'hash',
  'end_link',
  'end_hash',
];

test.each(columns)(`an edit of the column %s is found, in whatever record it is ${proves('T-85')}`, async (column) => {
  using all = await thirteen();
  const { sqlite } = all;
  const set = column === 'at' || column === 'end_link' ? '2' : "'x'";
  for (const { seq, old } of sqlite.prepare(`SELECT seq, ${column} AS old FROM audit`).all()) {
    sqlite.exec('SAVEPOINT edit');
    sqlite.exec(`UPDATE audit SET ${column} = ${set} WHERE seq = ${String(seq)}`);
    sqlite.exec('RELEASE edit');
    // oxlint-disable-next-line no-await-in-loop -- one after the other, on one file
    const { broken } = await all.ledger.verify();
    expect([seq, broken === undefined]).toEqual([seq, false]);
    sqlite.prepare(`UPDATE audit SET ${column} = ? WHERE seq = ?`).run(old ?? null, seq ?? null);
  }
  expect(await kindOf(all)).toBeUndefined();
});

test(`any one byte that is changed in any row is found ${proves('T-85')}`, async () => {
  using all = await thirteen();
  const { sqlite } = all;
  const rows = sqlite.prepare(`SELECT ${rowColumns} FROM audit`).all();
  const texts = rows.flatMap((row) =>
    Object.entries(row).flatMap(([column, value]) =>
      typeof value === 'string' && value !== '' ? [{ seq: row['seq'] ?? null, column, value }] : [],
    ),
  );
  await assert(
    asyncProperty(constantFrom(...texts), nat(), integer({ min: 1, max: 127 }), async (text, place, flip) => {
      const bytes = Buffer.from(text.value);
      const at = place % bytes.length;
      bytes[at] = (bytes[at] ?? 0) ^ flip;
      const other = bytes.toString();
      const write = sqlite.prepare(`UPDATE audit SET ${text.column} = ? WHERE seq = ?`);
      try {
        write.run(other, text.seq);
      } catch {
        // Two records of one id: the table itself refuses it.
        return true;
      }
      const { broken } = await all.ledger.verify();
      write.run(text.value, text.seq);
      return broken !== undefined;
    }),
    { numRuns: 200 },
  );
  expect(await kindOf(all)).toBeUndefined();
});

test(`the first record that was edited is named ${proves('T-85')}`, async () => {
  using all = await thirteen();
  all.sqlite.exec("UPDATE audit SET target = 'harmless' WHERE id IN ('a5', 'b2')");
  expect((await all.ledger.verify()).broken).toEqual({
    kind: 'edited',
    link: 7,
    id: 'a5',
    what: 'Record a5 is not as it was written.',
  });
});

test(`records that were taken out of the middle are found, and how many ${proves('T-85')}`, async () => {
  using all = await thirteen();
  all.sqlite.exec("DELETE FROM audit WHERE id IN ('a2', 'a3')");
  expect((await all.ledger.verify()).broken).toMatchObject({
    kind: 'missing',
    link: 3,
    what: 'What was written at 3 to 4 is missing.',
  });
});

test(`two records that changed places are found, and where the first was ${proves('T-85')}`, async () => {
  using all = await thirteen();
  all.sqlite.exec(
    'UPDATE audit SET seq = 99 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 4; UPDATE audit SET seq = 4 WHERE seq = 99',
  );
  expect((await all.ledger.verify()).broken).toMatchObject({
    kind: 'out-of-order',
    link: 3,
    what: 'Record a3 stands at 3 and was written at 4.',
  });
});

test(`a removal at the end is found ${proves('T-85')}`, async () => {
  using all = await thirteen();
  all.sqlite.exec("DELETE FROM audit WHERE id = 'b6'");
  expect((await all.ledger.verify()).broken).toMatchObject({ kind: 'cut-end', link: 17 });
});

test(`a removal at the end is found where the head was moved back with it ${proves('T-86')}`, async () => {
  using all = await thirteen();
  all.sqlite.exec("DELETE FROM audit WHERE id = 'b6'");
  rechain(all);
  expect((await all.ledger.verify()).broken).toMatchObject({ kind: 'cut-end', link: 17 });
});

test(`a removal at the end is found where the anchors went with it, by the file beside it ${proves('T-86')}`, async () => {
  using all = await thirteen();
  all.sqlite.exec("DELETE FROM audit WHERE id = 'b6'; DELETE FROM audit_anchors WHERE number = 3");
  rechain(all);
  expect((await all.ledger.verify()).broken).toMatchObject({ kind: 'cut-end', link: 17 });
});

test(`a removal of all traces at the end is found by an anchor that a person kept ${proves('T-86')}`, async () => {
  using all = await thirteen();
  const { line } = all.ledger.anchor(all.signer, 'asked');
  all.sqlite.exec("DELETE FROM audit WHERE id = 'b6'; DELETE FROM audit_anchors WHERE number = 3");
  rechain(all);
  const path = anchorFile(all.state.folder);
  writeFileSync(path, `${readFileSync(path, 'utf8').split('\n').slice(0, 2).join('\n')}\n`);
  expect(await kindOf(all)).toBeUndefined();
  expect((await all.ledger.verify(all.ledger.readAnchor(line))).broken).toMatchObject({ kind: 'cut-end', link: 17 });
});

test(`a history that was written anew, hashes and all, is not that of its anchors ${proves('T-86')}`, async () => {
  using all = await thirteen();
  all.sqlite.exec("UPDATE audit SET client = 'somebody' WHERE id = 'a2'");
  rechain(all);
  expect((await all.ledger.verify()).broken).toMatchObject({ kind: 'rewritten', link: 9 });
});

test(`an anchor that was edited is found ${proves('T-86')}`, async () => {
  using all = await thirteen();
  all.sqlite.exec(`UPDATE audit_anchors SET line = replace(line, '"link":9', '"link":8') WHERE number = 2`);
  expect(await kindOf(all)).toBe('forged-anchor');
});

test(`an anchor that was taken away is found ${proves('T-86')}`, async () => {
  using all = await thirteen();
  all.sqlite.exec('DELETE FROM audit_anchors WHERE number = 1');
  expect(await kindOf(all)).toBe('forged-anchor');
});

test(`all anchors taken away are found, for there is a key that signed them ${proves('T-86')}`, async () => {
  using all = await thirteen();
  all.sqlite.exec('DELETE FROM audit_anchors');
  rmSync(anchorFile(all.state.folder));
  expect(await kindOf(all)).toBe('forged-anchor');
});

test(`a history and anchors that are all made anew with another key are found ${proves('T-86')}`, async () => {
  using all = await thirteen();
  const { sqlite, state } = all;
  const other = signerOf(newPrivateKey());
  sqlite.exec("UPDATE audit SET client = 'somebody' WHERE id = 'a2'; DELETE FROM audit_anchors");
  rechain(all);
  rmSync(anchorFile(state.folder));
  all.ledger.anchor(other, 'time');
  expect((await all.ledger.verify()).broken).toMatchObject({ kind: 'other-key', link: 17 });
});

test(`a key that was swapped beside a history made anew is found by an anchor that a person kept ${proves('T-86')}`, async () => {
  using all = await thirteen();
  const kept = all.anchor;
  all.sqlite.exec("UPDATE audit SET client = 'somebody' WHERE id = 'b2'; DELETE FROM audit_anchors");
  rechain(all);
  rmSync(anchorFile(all.state.folder));
  rmSync(join(all.state.folder, 'audit-key.json'));
  const forged = await all.ledger.signer();
  all.ledger.anchor(forged, 'time');
  expect(await kindOf(all)).toBeUndefined();
  expect((await all.ledger.verify(kept)).broken).toMatchObject({ kind: 'other-key', link: 9 });
});

test(`an audit that was wiped out does not begin anew as if there had been none ${proves('T-86')}`, async () => {
  using all = await thirteen();
  all.sqlite.exec('DELETE FROM audit; DELETE FROM audit_head; DELETE FROM audit_anchors');
  rmSync(anchorFile(all.state.folder));
  expect(await kindOf(all)).toBe('missing');
  writeSome(all.state.database, 'new', all.owner);
  all.ledger.anchor(await all.ledger.signer(), 'time');
  expect(await kindOf(all)).toBe('forged-anchor');
});

test('a line that is signed by nobody is no anchor', async () => {
  using all = await thirteen();
  const { line, ...facts } = all.anchor;
  expect(all.ledger.readAnchor(line)).toMatchObject({ number: 2, link: 9 });
  expect(all.ledger.readAnchor(line.replace('"number":2', '"number":3'))).toBeUndefined();
  const stranger = signerOf(newPrivateKey());
  expect(all.ledger.readAnchor(signLine(facts, stranger))).toBeUndefined();
});

test('records that were there before the chain are covered by its beginning', async () => {
  using state = emptyState();
  const { sqlite } = state.database;
  const ownership = claimOwner(state.folder);
  writeSome(state.database, 'old', ownership.owner);
  sqlite.exec('UPDATE audit SET writer = NULL, hash = NULL, end_link = NULL, end_hash = NULL; DELETE FROM audit_head');
  const ledger = aLedger(state.database);
  writeSome(state.database, 'new', ownership.owner);
  ledger.anchor(await ledger.signer(), 'time');
  expect(await ledger.verify()).toMatchObject({ records: 13, carried: 6 });
  expect((await ledger.verify()).broken).toBeUndefined();
  sqlite.exec("UPDATE audit SET ended = NULL WHERE id = 'old2'");
  expect((await ledger.verify()).broken).toMatchObject({ kind: 'edited' });
  ownership.remove();
});

test('a record that a program without a chain wrote is named', async () => {
  using all = await thirteen();
  all.sqlite.exec(
    "INSERT INTO audit (id, at, kind, client, server, target, outcome, begun) SELECT 'z', at, kind, client, server, target, outcome, begun FROM audit WHERE id = 'a2'",
  );
  expect((await all.ledger.verify()).broken).toMatchObject({ kind: 'unchained', id: 'z' });
});

test('the file of anchors grows with the table, and one that was cut off in the middle of a line is no break', async () => {
  using all = await thirteen();
  const path = anchorFile(all.state.folder);
  const text = readFileSync(path, 'utf8');
  expect(text.split('\n')).toHaveLength(4);
  writeFileSync(path, text.slice(0, -40));
  expect(await kindOf(all)).toBeUndefined();
  writeSome(all.state.database, 'c', all.owner);
  all.ledger.anchor(all.signer, 'time');
  expect(await kindOf(all)).toBeUndefined();
  expect(existsSync(path)).toBe(true);
});
