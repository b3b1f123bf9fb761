import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { alsoFailed, judgeChecks, readResults, scenarioOf } from './results.ts';

const check = (id: string, status: string, errorMessage?: string) => ({
  id,
  status,
  ...(errorMessage && { errorMessage }),
});

test('a folder is named after its scenario and the time', () => {
  expect(scenarioOf('server-server-stateless-2026-11-27T03-25-28-745Z', 'server')).toBe('server-stateless');
  expect(scenarioOf('sep-2322-client-request-state-2026-11-27T03-25-28-745Z', 'client')).toBe(
    'sep-2322-client-request-state',
  );
  expect(scenarioOf('suite.log', 'server')).toBeUndefined();
});

test('a scenario passes where nothing failed, whatever was skipped or only warned of', () => {
  const found = judgeChecks('ping', [
    check('a', 'SUCCESS'),
    check('b', 'WARNING'),
    check('c', 'SKIPPED'),
    check('d', 'INFO'),
  ]);
  expect(found).toEqual({
    scenario: 'ping',
    passed: 1,
    failed: 0,
    failures: [],
    warnings: [{ check: 'b', message: 'no reason given' }],
  });
});

test('a check that failed several times is told once, and counted each time', () => {
  const found = judgeChecks('ping', [
    check('a', 'FAILURE', 'first'),
    check('a', 'FAILURE', 'then'),
    check('b', 'FAILURE'),
  ]);
  expect(found.failed).toBe(3);
  expect(found.failures).toEqual([
    { check: 'a', message: 'then' },
    { check: 'b', message: 'no reason given' },
  ]);
});

test('what no check tells is a failure of the scenario', () => {
  expect(alsoFailed(judgeChecks('ping', [check('a', 'SUCCESS')]), 'it ended with 1')).toMatchObject({
    passed: 1,
    failed: 1,
    failures: [{ check: 'scenario', message: 'it ended with 1' }],
  });
});

test('a scenario in which the suite itself stopped is not a pass', () => {
  const folder = mkdtempSync(join(tmpdir(), 'storycore-test-'));
  try {
    const [good, empty] = ['server-ping-2026-11-27T03-25-28-745Z', 'server-caching-2026-11-27T03-25-29-745Z'];
    for (const name of [good, empty]) mkdirSync(join(folder, name ?? ''));
    const details = { message: 'nobody called' };
    writeFileSync(
      join(folder, good ?? '', 'checks.json'),
      JSON.stringify([
        { id: 'a', status: 'FAILURE', timestamp: 'now', details },
        { id: 'b', status: 'INFO', details: [] },
      ]),
    );
    const found = readResults(folder, 'server');
    expect(found.get('ping')?.failures).toEqual([{ check: 'a', message: 'nobody called' }]);
    expect(found.get('caching')?.failures).toEqual([
      { check: 'scenario', message: 'the suite stopped in this scenario' },
    ]);
    expect(found.size).toBe(2);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
