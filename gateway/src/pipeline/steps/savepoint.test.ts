import { expect, test } from 'vitest';
import { aCall, alone } from '../../../test/fixtures/call.ts';
import type { Result } from '../call.ts';
import { savepoint } from './savepoint.ts';

const setUp = (changes: { fails?: boolean } = {}) => {
  const order: string[] = [];
  const step = alone(
    savepoint({
      before: () => {
        order.push('kept');
        return changes.fails === true
          ? Promise.reject(new Error('The disk is full.'))
          : Promise.resolve({
              end: (isOver) => {
                order.push(isOver ? 'noted' : 'noted late');
                return Promise.resolve();
              },
            });
      },
    }),
  );
  return { order, step };
};

test('a call that can write nowhere goes straight on', async () => {
  const answer: Promise<Result> = Promise.resolve({ result: {} });
  expect(savepoint({ before: () => undefined })(aCall(), () => answer)).toBe(answer);
  await answer;
});

test('what a call may replace is kept before it runs, and what it did is noted before its caller hears of it', async () => {
  const { order, step } = setUp();
  const call = step(aCall(), () => {
    order.push('ran');
    return Promise.resolve({ result: {} });
  });
  await call.then(() => order.push('answered'));
  expect(order).toEqual(['kept', 'ran', 'noted', 'answered']);
});

test('a call that failed may be going on, and is noted as such', async () => {
  const { order, step } = setUp();
  await expect(step(aCall(), () => Promise.reject(new Error('timeout')))).rejects.toThrow('timeout');
  expect(order).toEqual(['kept', 'noted late']);
});

test('where nothing can be kept the call does not run', async () => {
  const { order, step } = setUp({ fails: true });
  const next = (): Promise<Result> => {
    order.push('ran');
    return Promise.resolve({ result: {} });
  };
  await expect(step(aCall(), next)).rejects.toThrow('The disk is full.');
  expect(order).toEqual(['kept']);
});
