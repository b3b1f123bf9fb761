import { expect, test } from 'vitest';
import { arrives } from '../pipeline/turn-schedule.ts';
import { createGroup } from './audit-group.ts';

const gathering = (fails: () => boolean = () => false) => {
  const [waiting, writes]: [string[], string[][]] = [[], []];
  const group = createGroup(() => {
    const lines = waiting.splice(0);
    if (fails()) throw new Error('full');
    writes.push(lines);
  });
  const add = (line: string): Promise<void> | undefined => {
    waiting.push(line);
    return group.added();
  };
  return { add, writes, flush: group.flush };
};

test('what comes in one turn is written at once, in order, and then everyone is told', async () => {
  const { add, writes } = gathering();
  const told = Promise.all([add('1'), add('2')]);
  expect(writes).toEqual([]);
  await told;
  await add('3');
  expect(writes).toEqual([['1', '2'], ['3']]);
});

test('a write that fails fails all that came in its turn, and nothing later', async () => {
  let full = true;
  const { add } = gathering(() => full);
  const [first, second] = await Promise.allSettled([add('1'), add('2')]);
  expect([first?.status, second?.status]).toEqual(['rejected', 'rejected']);
  full = false;
  await expect(add('3')).resolves.toBeUndefined();
});

test('a flush writes at once what waits, once', async () => {
  const { add, writes, flush } = gathering();
  const told = add('1');
  flush();
  flush();
  expect(writes).toEqual([['1']]);
  await told;
  expect(writes).toEqual([['1']]);
});

test('what a message leads to that came alone is written before anyone goes on, or thrown', () => {
  let full = false;
  const { add, writes } = gathering(() => full);
  arrives(true, 1);
  expect(add('1')).toBeUndefined();
  expect(writes).toEqual([['1']]);
  full = true;
  arrives(true, 1);
  expect(() => add('2')).toThrow('full');
  full = false;
  arrives(true, 1);
  expect(add('3')).toBeUndefined();
  expect(writes).toEqual([['1'], ['3']]);
});
