import { expect, test } from 'vitest';
import { createMcpStore } from './store.ts';

/** A gateway of one number, that can be told to fail. */
const counted = () => {
  const listeners = new Set<() => void>();
  const state = { value: 1, asked: 0, failure: undefined as Error | undefined };
  return {
    state,
    listeners,
    change: () => listeners.forEach((listener) => listener()),
    transport: {
      request: async (): Promise<unknown> => {
        state.asked += 1;
        if (state.failure !== undefined) throw state.failure;
        return { value: state.value };
      },
      subscribe: (listener: () => void) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
  };
};

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

test('what is read is the same object until the answer is another', async () => {
  const { transport, change, state } = counted();
  const store = createMcpStore(transport);
  let told = 0;
  store.follow('frame.look', {}, () => (told += 1));
  expect(store.read('frame.look', {})).toBe(store.read('frame.look', {}));
  await settled();
  const first = store.read('frame.look', {});
  expect(first).toEqual({ value: { value: 1 } });
  change();
  await settled();
  expect(store.read('frame.look', {})).toBe(first);
  expect(told).toBe(1);
  state.value = 2;
  change();
  await settled();
  expect(store.read('frame.look', {})).toEqual({ value: { value: 2 } });
});

test('a failure keeps what was known, and its code', async () => {
  const { transport, change, state } = counted();
  const store = createMcpStore(transport);
  store.follow('frame.look', {}, () => {});
  await settled();
  state.failure = Object.assign(new Error('Calls are frozen.'), { code: 'frozen' });
  change();
  await settled();
  expect(store.read('frame.look', {})).toMatchObject({ value: { value: 1 }, error: { code: 'frozen' } });
  await expect(store.act('frame.resume', {})).rejects.toMatchObject({ code: 'frozen' });
  state.failure = new Error('The channel is closed.');
  await expect(store.act('frame.resume', {})).rejects.toMatchObject({ code: 'unreachable' });
  state.failure = undefined;
  change();
  await settled();
  expect(store.read('frame.look', {})).toEqual({ value: { value: 1 } });
});

test('a burst of changes asks once more, not once for each', async () => {
  const { transport, change, state } = counted();
  const store = createMcpStore(transport);
  store.follow('frame.look', {}, () => {});
  for (let turn = 0; turn < 20; turn += 1) change();
  await settled();
  expect(state.asked).toBe(2);
});

test('nobody is asked, and nothing is listened to, once nobody follows', async () => {
  const { transport, change, state, listeners } = counted();
  const store = createMcpStore(transport);
  const stop = store.follow('frame.look', {}, () => {});
  await settled();
  stop();
  change();
  await settled();
  expect([state.asked, listeners.size]).toEqual([1, 0]);
});
