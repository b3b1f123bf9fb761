import { expect, test } from 'vitest';
import { createUsers } from './users.ts';

test('what is shared is unused when the last of its conversations leaves, once', () => {
  const users = createUsers();
  users.note('anna', 'c1');
  users.note('anna', 'c2');
  users.note('own', 'c1');
  const unused: string[] = [];
  const leave = (conversation: string): void => users.leave(conversation, (key) => unused.push(key));
  leave('c1');
  expect(unused).toEqual(['own']);
  leave('stranger');
  leave('c2');
  leave('c2');
  expect(unused).toEqual(['own', 'anna']);
});
