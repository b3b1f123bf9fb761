import { constants } from 'node:os';
import { expect, test } from 'vitest';
import { roomyLimits } from '../../../test/fixtures/held-program.ts';
import { judgeExit } from './judge-exit.ts';

const limits = { ...roomyLimits, cpuSeconds: 2, fileBytes: 9 };

test.each([
  [
    { code: null, signal: 'SIGXCPU' },
    { limit: 'cpu', allowed: 2 },
  ],
  [
    { code: 128 + constants.signals.SIGXCPU, signal: null },
    { limit: 'cpu', allowed: 2 },
  ],
  [
    { code: null, signal: 'SIGXFSZ' },
    { limit: 'disk', allowed: 9 },
  ],
  [
    { code: 128 + constants.signals.SIGXFSZ, signal: null },
    { limit: 'disk', allowed: 9 },
  ],
  [{ code: 137, signal: null }, undefined],
  [{ code: 0, signal: null }, undefined],
])('a death by a limit of the kernel is told as that limit: %j', (exit, exceeded) => {
  expect(judgeExit(exit, limits)).toEqual(exceeded);
  expect(judgeExit(exit, roomyLimits)).toBeUndefined();
});
