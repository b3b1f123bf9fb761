import { expect, test } from 'vitest';
import type { AuditRecord, TrailEntry } from '../pipeline/call.ts';
import { stepsOf } from './activity-steps.ts';

const vetoed = (...trail: readonly TrailEntry[]): AuditRecord => ({
  id: '1',
  at: 0,
  kind: 'call',
  principal: { client: 'c' },
  method: 'tools/call',
  target: { kind: 'tool', upstream: 's', name: 't' },
  facts: { needs: [], violations: [] },
  trail,
  outcome: 'vetoed',
  bytesIn: 1,
});
const veto = { step: 'hooks', decision: 'm.mjs vetoed: no' };

test('a call that a hook vetoed went no further than there', () => {
  expect(
    stepsOf(vetoed(veto))
      .map(({ step, stood }) => `${step} ${stood}`)
      .slice(0, 2),
  ).toEqual(['hooks stopped', 'authenticate notReached']);
});

test('a call whose result a hook withheld was made', () => {
  const steps = stepsOf(vetoed({ step: 'permission', decision: 'allow' }, veto));
  expect(steps.find(({ step }) => step === 'hooks')).toMatchObject({ stood: 'passed', notes: [veto.decision] });
  expect(steps.at(-1)).toMatchObject({ step: 'server', stood: 'stopped' });
});
