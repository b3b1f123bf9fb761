import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judgeLegs } from './judging.ts';
import { legs } from './legs.ts';
import type { Revision } from './suite.ts';

/**
 * How many scenarios of the frozen lists pass, of how many. The legs over stdio start a process for each session and take
 * longer than a test should: `npm run conformance` runs them all.
 */
const promised: Readonly<Record<string, Partial<Record<Revision, readonly [passed: number, scored: number]>>>> = {
  http: { '2025-11-25': [30, 30], '2026-07-28': [37, 37] },
  'http/upstream-http': { '2025-11-25': [30, 30], '2026-07-28': [37, 37] },
  bridge: { '2025-11-25': [30, 30], '2026-07-28': [35, 37] },
  client: { '2025-11-25': [4, 4], '2026-07-28': [7, 7] },
};
const wanted = legs.filter(({ name }) => Object.hasOwn(promised, name));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'storycore-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the official suite', () => {
  test.each(wanted.map((leg, at) => ({ leg, at, title: `${leg.name} (${leg.revisions.join(', ')})` })))(
    'passes on the leg $title, but for what the baseline names',
    { timeout: 180_000 },
    async ({ leg, at }) => {
      for (const { notes, revision, scenarios } of await judgeLegs([leg], join(folder, String(at)))) {
        expect(notes.filter(({ kind }) => kind === 'failed' || kind === 'stale')).toEqual([]);
        expect([scenarios.passed, scenarios.scored]).toEqual(promised[leg.name]?.[revision]);
      }
    },
  );
});
