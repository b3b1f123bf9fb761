import { QueryObserver } from '@tanstack/query-core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { invalidate } from './invalidate.ts';
import { createQueryClient } from './query-client.ts';

// The part of it that is the same without a page: React is built in as Preact.
vi.mock('@tanstack/react-query', () => import('@tanstack/query-core'));

let client: ReturnType<typeof createQueryClient>;
beforeEach(() => {
  client = createQueryClient();
  vi.stubGlobal('document', { hidden: false });
});
afterEach(() => {
  client.clear();
  vi.unstubAllGlobals();
});

/** A part of a page that is looked at; each request for it waits to be answered. */
const look = (name: string) => {
  const asked: ((answer: string) => void)[] = [];
  const observer = new QueryObserver(client, {
    queryKey: [name, {}],
    queryFn: ({ signal }) =>
      new Promise<string>((resolve, reject) => {
        asked.push(resolve);
        signal.addEventListener('abort', () => reject(new Error('aborted')));
      }),
  });
  observer.subscribe(() => {});
  return { asked, shown: () => observer.getCurrentResult().data };
};

test('what is asked for while it changes is asked for anew, at the first time and later', async () => {
  const { asked, shown } = look('network.look');
  invalidate(client, ['network']);
  expect(asked).toHaveLength(2);
  asked[0]?.('old');
  asked[1]?.('new');
  await vi.waitFor(() => expect(shown()).toBe('new'));
  invalidate(client, ['network']);
  invalidate(client, ['network']);
  expect(asked).toHaveLength(4);
  asked[2]?.('newer');
  asked[3]?.('newest');
  await vi.waitFor(() => expect(shown()).toBe('newest'));
});

test('what is of another topic is left alone, and a stream that opens makes all of it old', () => {
  const network = look('network.look');
  const undo = look('undo.look');
  invalidate(client, ['undo']);
  expect([network.asked.length, undo.asked.length]).toEqual([1, 2]);
  invalidate(client, undefined);
  expect([network.asked.length, undo.asked.length]).toEqual([2, 3]);
});

test('on a hidden page only what its title tells is asked for, and what is on its way', async () => {
  const [network, frame, undo] = [look('network.look'), look('frame.look'), look('undo.look')];
  network.asked[0]?.('x');
  frame.asked[0]?.('x');
  await vi.waitFor(() => expect([network.shown(), frame.shown()]).toEqual(['x', 'x']));
  vi.stubGlobal('document', { hidden: true });
  invalidate(client, undefined);
  expect([network.asked.length, frame.asked.length, undo.asked.length]).toEqual([1, 2, 2]);
  expect(client.getQueryState(['network.look', {}])?.isInvalidated).toBe(true);
});
