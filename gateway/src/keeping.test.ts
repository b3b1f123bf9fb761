import { setTimeout as sleep } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { aLedger } from '../test/fixtures/ledger.ts';
import { aRecord, emptyState, noWarning } from '../test/fixtures/state.ts';
import { createKeeping } from './keeping.ts';
import { openAuditLog } from './store/audit-log.ts';

const started = (audit = { keepDays: 0, maxBytes: 0 }) => {
  const state = emptyState();
  const log = openAuditLog({ database: state.database, warn: noWarning, drainEveryMs: 5 });
  const ledger = aLedger(state.database);
  const told: string[] = [];
  const keeping = createKeeping({
    config: { audit },
    state: { audit: log, ledger: async () => ledger },
    log: { info: () => {}, warn: (message) => told.push(message) },
    firstMs: 1,
    everyMs: 20,
  });
  return {
    log,
    ledger,
    told,
    keeping,
    [Symbol.dispose]() {
      keeping.close();
      log.close();
      state[Symbol.dispose]();
    },
  };
};

const until = async (holds: () => Promise<boolean>): Promise<void> => {
  // oxlint-disable no-await-in-loop -- looked at again until it is so
  for (let tries = 0; tries < 400; tries += 1) {
    if (await holds()) return;
    await sleep(10);
  }
  throw new Error('it never came');
};

test('what happened is signed by itself, and once where nothing more happens', async () => {
  using it = started();
  it.log.begin(aRecord('a', { outcome: 'ok' }));
  await until(async () => (await it.ledger.verify()).last?.link === 2);
  const { anchors } = await it.ledger.verify();
  await sleep(100);
  expect((await it.ledger.verify()).anchors).toBe(anchors);
  expect(it.told).toEqual([]);
});

test('what came last is signed when a gateway ends', async () => {
  using it = started();
  await until(async () => (await it.ledger.verify()).last !== undefined);
  it.log.begin(aRecord('last', { outcome: 'ok' }));
  it.keeping.close();
  const proof = await it.ledger.verify();
  expect(proof.last?.link).toBe(proof.head.link);
  expect(proof.broken).toBeUndefined();
});

test('what is too much is dropped while nothing happens', async () => {
  using it = started({ keepDays: 0, maxBytes: 1_000 });
  for (let each = 0; each < 20; each += 1) it.log.begin(aRecord(`r${each}`, { outcome: 'ok' }));
  await until(async () => (await it.ledger.verify()).base.dropped > 0);
  expect((await it.ledger.verify()).broken).toBeUndefined();
});
