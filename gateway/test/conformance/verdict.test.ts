import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fromBaseline, fromDirectRun } from './excuse.ts';
import { knownFailures } from './known-failures.ts';
import type { KnownFailure } from './known-failures.ts';
import { directLegs, legs } from './legs.ts';
import { judgeChecks } from './results.ts';
import type { Found } from './results.ts';
import { root } from './suite-package.ts';
import { tableLines } from './table.ts';
import { judge } from './verdict.ts';

const passing = (scenario: string): Found => judgeChecks(scenario, [{ id: 'ok', status: 'SUCCESS' }]);
const failing = (scenario: string, check: string): Found =>
  judgeChecks(scenario, [
    { id: 'ok', status: 'SUCCESS' },
    { id: check, status: 'FAILURE', errorMessage: 'no\nanswer' },
  ]);
const known = (scenario: string, check: string): KnownFailure => ({
  leg: 'bridge',
  revision: '2026-07-28',
  scenario,
  check,
  reason: 'an old server says no key',
});
const nothing = fromBaseline([], 'http', '2026-07-28');
const verdictOf = (scored: readonly Found[], expected: readonly KnownFailure[] = []) =>
  judge('bridge', '2026-07-28', { scored, notScored: [] }, fromBaseline(expected, 'bridge', '2026-07-28'));

describe('a run', () => {
  test('holds when every scored scenario passes', () => {
    expect(verdictOf([passing('ping'), passing('caching')])).toMatchObject({
      scenarios: { passed: 2, scored: 2 },
      checks: { passed: 2, failed: 0 },
      notes: [],
      holds: true,
    });
  });

  test('does not hold when a check fails that nobody named', () => {
    const { holds, scenarios, notes } = verdictOf([passing('ping'), failing('caching', 'ttl')]);
    expect({ holds, scenarios }).toEqual({ holds: false, scenarios: { passed: 1, scored: 2 } });
    expect(notes).toEqual([{ kind: 'failed', scenario: 'caching', text: 'ttl: no\nanswer' }]);
  });

  test('holds with a failure that is known by its check, and tells the reason', () => {
    const { holds, notes } = verdictOf([failing('caching', 'ttl')], [known('caching', 'ttl')]);
    expect(holds).toBe(true);
    expect(notes).toEqual([{ kind: 'known', scenario: 'caching', text: 'ttl: an old server says no key' }]);
  });

  test('is not excused by what is known of another check, leg or revision', () => {
    const elsewhere = [known('caching', 'scope'), { ...known('caching', 'ttl'), leg: 'http' }];
    expect(verdictOf([failing('caching', 'ttl'), failing('caching', 'scope')], elsewhere).holds).toBe(false);
  });

  test('does not hold when a known failure passes: the list must stay true', () => {
    const { holds, notes } = verdictOf([passing('caching')], [known('caching', 'ttl')]);
    expect({ holds, kinds: notes.map(({ kind }) => kind) }).toEqual({ holds: false, kinds: ['stale'] });
  });

  test('is not judged by what is not scored, which is told by its reason', () => {
    const notScored = [
      { reason: 'extension', found: failing('tasks-lifecycle', 'x') },
      { reason: 'extension', found: failing('tasks-wire-fields', 'x') },
      { reason: 'pending', found: passing('json-schema-2020-12') },
    ];
    const verdict = judge('http', '2026-07-28', { scored: [passing('ping')], notScored }, nothing);
    expect(verdict).toMatchObject({ holds: true, notScored: { passed: 1, run: 3 }, checks: { passed: 1, failed: 0 } });
    expect(verdict.notes).toEqual([
      { kind: 'not scored', scenario: 'extension', text: 'tasks-lifecycle, tasks-wire-fields' },
    ]);
  });

  test('of another server is excused by the scenarios that it fails without the gateway', () => {
    const excuse = fromDirectRun({ scored: [failing('ping', 'pong'), passing('caching')], notScored: [] });
    const behind = (...scored: Found[]) => judge('http', '2025-11-25', { scored, notScored: [] }, excuse).holds;
    expect(behind(failing('ping', 'later'), passing('caching'))).toBe(true);
    expect(behind(passing('ping'), passing('caching'))).toBe(true);
    expect(behind(failing('ping', 'pong'), failing('caching', 'ttl'))).toBe(false);
  });
});

test('the table has a row for each run, and below it what did not pass, on one line each', () => {
  const verdicts = [verdictOf([passing('ping')]), verdictOf([passing('ping'), failing('caching', 'ttl')])];
  expect(tableLines(verdicts)).toEqual([
    'leg     revision    scenarios  checks              not scored',
    'bridge  2026-07-28  1 of 1     1 passed, 0 failed  0 of 0      holds',
    'bridge  2026-07-28  1 of 2     2 passed, 1 failed  0 of 0      DOES NOT HOLD',
    '    failed  caching  ttl: no answer',
  ]);
});

describe('the baseline', () => {
  test('names only legs that there are', () => {
    const names = [...legs, ...directLegs].map(({ name }) => name);
    expect(knownFailures.filter(({ leg }) => !names.includes(leg))).toEqual([]);
  });

  test('has each of its lines explained in docs/conformance.md', () => {
    const page = readFileSync(join(root, 'docs', 'conformance.md'), 'utf8');
    const missing = knownFailures.filter(
      ({ leg, scenario, check, reason }) =>
        !page
          .split('\n')
          .some((line) =>
            [`\`${leg}\``, `\`${scenario}\``, `\`${check}\``, reason].every((part) => line.includes(part)),
          ),
    );
    expect(missing).toEqual([]);
  });
});
