import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { aLedger } from '../../test/fixtures/ledger.ts';
import { emptyState, noWarning } from '../../test/fixtures/state.ts';
import { createAuditQuery } from './audit-query.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`../../test/fixtures/${name}.ts`, import.meta.url));

const start = async (name: string, ...words: readonly string[]) => {
  const child = spawn(process.execPath, [fixture(name), ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  await once(child.stdout, 'data');
  // What it says is not read: a pipe that is full would stop it.
  child.stdout.resume();
  return {
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
};

test(
  'the chain holds whenever processes are killed that write, sign and drop at once',
  { timeout: 120_000 },
  async () => {
    using state = emptyState();
    const ledger = aLedger(state.database);
    const query = createAuditQuery(state.database, noWarning);
    let dropped = 0;
    // oxlint-disable no-await-in-loop -- one round after the other
    for (let round = 0; round < 6; round += 1) {
      const started = await Promise.all([
        start('audit-writer', state.folder, '1000000', `a${round}`),
        start('audit-writer', state.folder, '1000000', `b${round}`),
        start('audit-keeper', state.folder),
      ]);
      await sleep(60 + round * 30);
      await Promise.all(started.map((each) => each.kill()));
      // Every other time as it was left, else with what the dead left brought in.
      if (round % 2 === 0) query.count();
      const proof = await ledger.verify();
      expect(proof.broken).toBeUndefined();
      dropped = proof.base.dropped;
    }
    expect(dropped).toBeGreaterThan(100);
    expect((await ledger.verify()).waiting).toBe(0);
  },
);

test(
  'two processes that write at once make one chain, beside a reader that proves it',
  { timeout: 60_000 },
  async () => {
    using state = emptyState();
    const ledger = aLedger(state.database);
    const writers = await Promise.all(['a', 'b'].map((name) => start('audit-writer', state.folder, '1000000', name)));
    let most = 0;
    for (let look = 0; look < 10; look += 1) {
      await sleep(30);
      const { broken, head } = await ledger.verify();
      expect(broken).toBeUndefined();
      expect(head.link).toBeGreaterThanOrEqual(most);
      most = head.link;
    }
    await Promise.all(writers.map((each) => each.kill()));
    const proof = await ledger.verify();
    expect(proof.broken).toBeUndefined();
    expect(proof.records).toBeGreaterThan(200);
  },
);
