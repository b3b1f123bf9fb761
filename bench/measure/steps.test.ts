import { expect, test } from 'vitest';
import { emptyFolder } from '../../gateway/test/fixtures/state.ts';
import { stepCosts } from './steps.ts';

test('each step of a gateway is measured, under its name', async () => {
  using folder = emptyFolder();
  const costs = await stepCosts({ rounds: 1, calls: 64 }, folder.path);
  const names = costs.map(({ name }) => name);
  expect(names).toContain('permission');
  expect(new Set(names).size).toBe(names.length);
  expect(costs.every(({ ms }) => Number.isFinite(ms))).toBe(true);
});
