import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { leftMb, sessionBytes } from '../check-http.ts';
import { canLook } from '../processes.ts';
import { httpTargets } from '../target-http.ts';
import { httpSessions } from './http-sessions.ts';

const folder = mkdtempSync(join(tmpdir(), 'storycore-bench-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.runIf(canLook)('what sessions take is seen while they are open, and is gone after their end', async () => {
  const { floor } = await httpSessions([httpTargets.floor], { count: 2_000, rounds: 1 }, folder);
  expect(floor?.rounds).toHaveLength(1);
  if (floor === undefined) return;
  // An id of 36 characters, and its place in a set.
  expect(sessionBytes(floor)).toBeGreaterThan(40);
  expect(sessionBytes(floor)).toBeLessThan(400);
  expect(leftMb(floor)).toBeLessThan(0.1);
});
