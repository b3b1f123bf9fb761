import { expect, test } from 'vitest';
import { aCall } from '../../../test/fixtures/call.ts';
import type { HeldCall } from './quarantine.ts';
import { quarantine } from './quarantine.ts';

const answer = { result: {} };

const step = (held: HeldCall | undefined) => quarantine({ held: () => held });

test('what is not held goes on, and leaves no trace', async () => {
  const call = aCall();
  expect(await step(undefined)(call, async () => answer)).toBe(answer);
  expect(call.trail).toEqual([]);
});

test('what is held is refused with why and the command, and goes no further', () => {
  const call = aCall();
  const held = {
    part: { kind: 'tool', server: 's', name: 'x' },
    message: 'It is held.',
    remedy: 'Review it.',
  } as const;
  const next = (): never => {
    throw new Error('it went on');
  };
  expect(() => step(held)(call, next)).toThrow(
    expect.objectContaining({ code: 'quarantined', message: 'It is held.', remedy: 'Review it.' }),
  );
  expect(call.trail).toEqual([{ step: 'quarantine', decision: 'held: tool' }]);
});
