import { expect, test } from 'vitest';
import { emptyState } from '../../test/fixtures/state.ts';
import { openDatabase } from './database.ts';
import { createOrderStore } from './orders.ts';

test('an order is heard once by each gateway that ran when it was given, and its answers are seen', () => {
  using state = emptyState();
  using other = openDatabase(state.folder);
  let at = 10_000;
  const asking = createOrderStore(state.database, () => at);
  const gateway = createOrderStore(other, () => at);
  const hear = gateway.listen({ owner: 'a', beganAt: 9_000 });
  const later = gateway.listen({ owner: 'b', beganAt: 11_000 });
  expect(hear(at)).toEqual([]);
  const order = asking.give('notes');
  at += 1_000;
  expect(hear(at)).toEqual([{ id: order.id, server: 'notes', askedAt: 10_000 }]);
  expect(later(at)).toEqual([]);
  gateway.answer(order.id, { owner: 'a', how: 'failed', why: 'It is held.' });
  gateway.answer(order.id, { owner: 'a', how: 'restarted' });
  expect(asking.answers(order.id)).toEqual([{ owner: 'a', how: 'failed', why: 'It is held.' }]);
  asking.give('notes');
  at += 1_000;
  expect(hear(at)).toHaveLength(1);
  expect(later(at)).toHaveLength(1);
  expect(hear(at + 1_000)).toEqual([]);
});

test('what was asked long ago is forgotten', () => {
  using state = emptyState();
  let at = 0;
  const orders = createOrderStore(state.database, () => at);
  const old = orders.give('notes');
  orders.answer(old.id, { owner: 'a', how: 'restarted' });
  at = 3 * 86_400_000;
  orders.give('notes');
  expect(orders.answers(old.id)).toEqual([]);
});

test('what is asked in the process of the gateway itself is heard at once', () => {
  using state = emptyState();
  const orders = createOrderStore(state.database, () => 10_000);
  const hear = orders.listen({ owner: 'a', beganAt: 9_000 });
  expect(hear(10_000)).toEqual([]);
  const { id } = orders.give('notes');
  expect(hear(10_001)).toMatchObject([{ id }]);
  expect(hear(10_300)).toEqual([]);
});
