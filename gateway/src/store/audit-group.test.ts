import { expect, test } from 'vitest';
import { createGroup } from './audit-group.ts';

test('what comes in one turn is written at once, in order, and then everyone is told', async () => {
  const writes: string[] = [];
  const group = createGroup((lines) => writes.push(lines));
  const told = Promise.all([group.add('1\n'), group.add('2\n')]);
  expect(writes).toEqual([]);
  await told;
  await group.add('3\n');
  expect(writes).toEqual(['1\n2\n', '3\n']);
});

test('a write that fails fails all lines of its turn, and no later one', async () => {
  let full = true;
  const group = createGroup(() => {
    if (full) throw new Error('full');
  });
  const [first, second] = await Promise.allSettled([group.add('1\n'), group.add('2\n')]);
  expect([first?.status, second?.status]).toEqual(['rejected', 'rejected']);
  full = false;
  await expect(group.add('3\n')).resolves.toBeUndefined();
});

test('a flush writes at once what waits, once', async () => {
  const writes: string[] = [];
  const group = createGroup((lines) => writes.push(lines));
  const told = group.add('1\n');
  group.flush();
  group.flush();
  expect(writes).toEqual(['1\n']);
  await told;
  expect(writes).toEqual(['1\n']);
});
