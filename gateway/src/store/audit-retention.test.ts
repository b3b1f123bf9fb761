import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { aLedger, writeSome } from '../../test/fixtures/ledger.ts';
import { aRecord, anEnd, emptyState } from '../../test/fixtures/state.ts';
import { proves } from '../../test/security/proves.ts';
import { anchorFile } from './audit-anchors.ts';
import { rowOverheadBytes } from './audit-head.ts';
import { encodeBegun, encodeEnded } from './audit-line.ts';
import { claimOwner } from './audit-owner.ts';
import { auditRows } from './audit-rows.ts';

const dayMs = 86_400_000;
const now = 1_700_000_000_000;

const opened = async () => {
  const state = emptyState();
  const ownership = claimOwner(state.folder);
  const ledger = aLedger(state.database, () => now);
  const signer = await ledger.signer();
  const rows = auditRows(state.database.sqlite, 'main.audit');
  return {
    ...state,
    ledger,
    signer,
    owner: ownership.owner,
    rows,
    ids: () =>
      state.database.sqlite
        .prepare('SELECT id FROM audit ORDER BY seq')
        .all()
        .map(({ id }) => String(id)),
    whole(id: string, at: number) {
      rows.write(id, { begun: encodeBegun(aRecord(id, { at })), ended: encodeEnded(anEnd(id)) }, ownership.owner);
    },
    [Symbol.dispose]() {
      ownership.remove();
      state[Symbol.dispose]();
    },
  };
};

const ever = { keepDays: 0, maxBytes: 0 };

test('the oldest go in the order in which they were written, up to the first that is young', async () => {
  using state = emptyState();
  const rows = auditRows(state.database.sqlite, 'main.audit');
  const whole = (id: string, at: number) =>
    rows.write(id, { begun: encodeBegun(aRecord(id, { at })), ended: encodeEnded(anEnd(id)) }, '');
  whole('a', now - 5 * dayMs);
  whole('b', now - 3 * dayMs);
  whole('c', now - dayMs);
  const ledger = aLedger(state.database, () => now);
  const signer = await ledger.signer();
  const { line } = ledger.anchor(signer, 'asked');
  expect(ledger.drop(signer, { ...ever, keepDays: 2 })).toBe(2);
  expect(ledger.drop(signer, { ...ever, keepDays: 2 })).toBe(0);
  const proof = await ledger.verify(ledger.readAnchor(line));
  expect(proof.broken).toBeUndefined();
  expect(proof).toMatchObject({ records: 2, base: { link: 2, dropped: 2 }, last: { why: 'dropped' } });
  expect(readFileSync(anchorFile(state.folder), 'utf8').trim().split('\n')).toHaveLength(2);
});

test('an anchor that is older than what was dropped says nothing, and is no break', async () => {
  using state = emptyState();
  const rows = auditRows(state.database.sqlite, 'main.audit');
  const ledger = aLedger(state.database, () => now);
  const begun = (id: string) => ({ begun: encodeBegun(aRecord(id, { at: now - 9 * dayMs, outcome: 'ok' })) });
  rows.write('a', begun('a'), '');
  const signer = await ledger.signer();
  const kept = ledger.anchor(signer, 'asked');
  for (const id of ['b', 'c']) rows.write(id, begun(id), '');
  expect(ledger.drop(signer, { keepDays: 0, maxBytes: 1 })).toBe(4);
  const proof = await ledger.verify(kept);
  expect(proof.broken).toBeUndefined();
  expect(proof).toMatchObject({ records: 0, keptIsOlder: true, base: { dropped: 4 } });
});

test('what is too much goes, whatever its age, and no more than that', async () => {
  using it = await opened();
  for (let each = 0; each < 40; each += 1) it.whole(`r${each}`, now);
  const one =
    Buffer.byteLength(encodeBegun(aRecord('r10', { at: now })).text) +
    Buffer.byteLength(encodeEnded(anEnd('r10')).text);
  const maxBytes = 10 * (one + rowOverheadBytes) + 100;
  expect(it.ledger.drop(it.signer, { ...ever, maxBytes })).toBe(31);
  expect(it.ledger.drop(it.signer, { ...ever, maxBytes })).toBe(0);
  expect(it.ids()).toHaveLength(10);
  expect((await it.ledger.verify()).broken).toBeUndefined();
});

test(`calls that run are never dropped, and are proven when they have ended ${proves('T-87')}`, async () => {
  using it = await opened();
  it.rows.write('long', { begun: encodeBegun(aRecord('long', { at: now - 9 * dayMs })) }, it.owner);
  writeSome(it.database, 'a', it.owner, now - 8 * dayMs);
  expect(it.ledger.drop(it.signer, { ...ever, maxBytes: 1 })).toBe(6);
  expect(it.ids()).toEqual(['long', 'a3']);
  expect(await it.ledger.verify()).toMatchObject({ records: 2, carried: 2 });

  it.rows.write('long', { ended: encodeEnded(anEnd('long')) }, it.owner);
  writeSome(it.database, 'b', it.owner);
  const proof = await it.ledger.verify();
  expect(proof.broken).toBeUndefined();
  expect(proof).toMatchObject({ records: 8, carried: 2 });
  it.database.sqlite.exec(`UPDATE audit SET ended = replace(ended, 'allow', 'deny') WHERE id = 'long'`);
  expect((await it.ledger.verify()).broken).toMatchObject({ kind: 'edited', id: 'long' });
});

test(`a call that runs and was edited after older ones were dropped is found ${proves('T-87')}`, async () => {
  using it = await opened();
  it.rows.write('long', { begun: encodeBegun(aRecord('long')) }, it.owner);
  it.whole('after', now);
  it.ledger.drop(it.signer, { ...ever, maxBytes: 1 });
  it.database.sqlite.exec(`UPDATE audit SET begun = replace(begun, 'film', 'firm') WHERE id = 'long'`);
  expect((await it.ledger.verify()).broken).toMatchObject({ kind: 'edited' });
});

test(`records that were tampered with are evidence, and are not dropped ${proves('T-87')}`, async () => {
  using it = await opened();
  it.whole('a', now);
  it.whole('b', now);
  it.database.sqlite.exec(`UPDATE audit SET target = 'harmless' WHERE id = 'a'`);
  expect(it.ledger.drop(it.signer, { ...ever, maxBytes: 1 })).toBe(0);
  expect((await it.ledger.verify()).broken).toMatchObject({ kind: 'edited', id: 'a' });
});

test(`the beginning of the chain cannot be moved without a signature ${proves('T-87')}`, async () => {
  using it = await opened();
  writeSome(it.database, 'a', it.owner);
  it.ledger.anchor(it.signer, 'time');
  const { sqlite } = it.database;
  const hash = sqlite.prepare("SELECT hash FROM audit WHERE id = 'a2'").get()?.['hash'];
  const base = { link: 3, hash, dropped: 3, carried: 0, digest: '0'.repeat(64) };
  sqlite.exec('DELETE FROM audit WHERE seq <= 3');
  sqlite.prepare('UPDATE audit_head SET base = ?').run(JSON.stringify(base));
  expect((await it.ledger.verify()).broken).toBeDefined();
});

test('many are dropped in pieces, and each piece leaves a chain that holds', async () => {
  using it = await opened();
  it.database.transaction(() => {
    for (let each = 0; each < 700; each += 1) it.whole(`r${each}`, now);
  });
  expect(it.ledger.drop(it.signer, { ...ever, maxBytes: 1 })).toBe(500);
  expect((await it.ledger.verify()).broken).toBeUndefined();
  expect(it.ledger.drop(it.signer, { ...ever, maxBytes: 1 })).toBe(201);
  expect(await it.ledger.verify()).toMatchObject({ records: 0, base: { dropped: 701 } });
  it.whole('next', now);
  expect((await it.ledger.verify()).broken).toBeUndefined();
});
