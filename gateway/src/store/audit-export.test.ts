import { assert, asyncProperty, integer, nat } from 'fast-check';
import { expect, test } from 'vitest';

import { aLedger, writeSome } from '../../test/fixtures/ledger.ts';
import { emptyState } from '../../test/fixtures/state.ts';
import { proves } from '../../test/security/proves.ts';
import { newPrivateKey, signerOf } from './audit-anchor.ts';
import { claimOwner } from './audit-owner.ts';

const exported = async (filter = {}) => {
  const state = emptyState();
  const ownership = claimOwner(state.folder);
  const ledger = aLedger(state.database);
  const signer = await ledger.signer();
  writeSome(state.database, 'a', ownership.owner);
  const lines = [...ledger.lines(filter, signer)];
  return {
    state,
    ledger,
    lines,
    [Symbol.dispose]() {
      ownership.remove();
      state[Symbol.dispose]();
    },
  };
};

test('an export holds, and says how many records it has', async () => {
  using it = await exported();
  expect(await it.ledger.check(it.lines)).toMatchObject({ records: 7, key: expect.any(String) });
  expect((await it.ledger.check(it.lines)).broken).toBeUndefined();
  expect(JSON.parse(it.lines[1] ?? '')).toMatchObject({ id: 'a1', outcome: 'ok', chain: { seq: 2, end: { link: 6 } } });
});

test('what a filter leaves out is not missed', async () => {
  using it = await exported({ kind: 'config' });
  expect(await it.ledger.check(it.lines)).toMatchObject({ records: 2 });
});

test(`any one byte that is changed in an export is found ${proves('T-88')}`, async () => {
  using it = await exported();
  const whole = Buffer.from(it.lines.join('\n'));
  await assert(
    asyncProperty(nat(), integer({ min: 1, max: 127 }), async (place, flip) => {
      const bytes = Buffer.from(whole);
      const at = place % bytes.length;
      bytes[at] = (bytes[at] ?? 0) ^ flip;
      return (await it.ledger.check(bytes.toString().split('\n'))).broken !== undefined;
    }),
    { numRuns: 300 },
  );
});

test(`a line that was taken out, moved, put in or cut off is found ${proves('T-88')}`, async () => {
  using it = await exported();
  const [first = '', second = '', third = '', ...rest] = it.lines;
  const forged = [
    [first, third, ...rest],
    [first, third, second, ...rest],
    [first, second, second, third, ...rest],
    it.lines.slice(0, -1),
    [...it.lines, first],
    [],
  ];
  const proofs = await Promise.all(forged.map((lines) => it.ledger.check(lines)));
  expect(proofs.filter(({ broken }) => broken === undefined)).toEqual([]);
});

test(`an export that somebody else signed is not ours ${proves('T-88')}`, async () => {
  using it = await exported();
  const others = [...it.ledger.lines({}, signerOf(newPrivateKey()))];
  expect((await it.ledger.check(others)).broken?.what).toContain('another key');
});

test('an export can be looked at where the audit is not, and says by whom it is signed', async () => {
  using it = await exported();
  using other = emptyState();
  const proof = await aLedger(other.database).check(it.lines);
  expect(proof.broken).toBeUndefined();
  expect(proof.key).toHaveLength(43);
});
