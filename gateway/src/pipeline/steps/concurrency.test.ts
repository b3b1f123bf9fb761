import { describe, expect, test } from 'vitest';
import { aCall, alone } from '../../../test/fixtures/call.ts';
import { proves } from '../../../test/security/proves.ts';
import { GatewayError } from '../../errors.ts';
import type { Call, Result } from '../call.ts';
import { concurrency } from './concurrency.ts';

const on = (upstream: string, changes: Partial<Call> = {}): Call =>
  aCall({ target: { kind: 'tool', upstream, name: 't' }, ...changes });

/** Calls run until the test ends them; `running` has the names of those that do. */
const setUp = (atOnce = 2, mostWaiting = 2) => {
  const step = alone(concurrency({ atOnce, mostWaiting }));
  const running = new Map<string, (result: Result) => void>();
  const failing = new Map<string, (error: Error) => void>();
  const outcomes: Record<string, string> = {};
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  };
  return {
    running,
    outcomes,
    settle,
    start: async (name: string, call: Call = on('files')) => {
      void step(
        call,
        () =>
          new Promise((resolve, reject) => {
            running.set(name, resolve);
            failing.set(name, reject);
          }),
      ).then(
        () => (outcomes[name] = 'ok'),
        (error: unknown) => (outcomes[name] = error instanceof GatewayError ? error.code : 'error'),
      );
      await settle();
    },
    end: async (name: string) => {
      running.get(name)?.({ result: {} });
      running.delete(name);
      await settle();
    },
    fail: async (name: string) => {
      failing.get(name)?.(new Error('broken'));
      running.delete(name);
      await settle();
    },
    names: () => [...running.keys()],
  };
};

test('a bounded number runs, the others wait in order', async () => {
  const { start, end, names } = setUp();
  for (const name of ['a', 'b', 'c', 'd']) await start(name);
  expect(names()).toEqual(['a', 'b']);
  await end('b');
  expect(names()).toEqual(['a', 'c']);
  await end('a');
  expect(names()).toEqual(['c', 'd']);
});

test('more than may wait are refused at once, with what to do', async () => {
  const { start, outcomes, end, names } = setUp();
  for (const name of ['a', 'b', 'c', 'd', 'e']) await start(name);
  expect(outcomes).toEqual({ e: 'rate-limited' });
  await end('a');
  await start('f');
  expect([names(), outcomes]).toEqual([['b', 'c'], { e: 'rate-limited', a: 'ok' }]);
  const none = alone(concurrency({ atOnce: 0, mostWaiting: 0 }));
  const refused = none(on('files'), () => Promise.reject(new Error('ran')));
  await expect(refused).rejects.toMatchObject({
    message: '0 calls run and 0 wait already.',
    remedy: expect.stringContaining('max_concurrent_requests') as string,
  });
});

const by = (client: string): Call => on('files', { principal: { client } });

test(`the clients take turns, and a full queue is full for those who fill it ${proves('T-70')}`, async () => {
  const { start, end, names, outcomes } = setUp(1, 4);
  await start('a1', by('a'));
  for (const at of [2, 3, 4, 5, 6]) await start(`a${at}`, by('a'));
  await start('b1', by('b'));
  await start('c1', by('c'));
  await start('c2', by('c'));
  expect(outcomes).toEqual({ a6: 'rate-limited', a5: 'rate-limited', a4: 'rate-limited', c2: 'rate-limited' });
  const order: string[] = [];
  for (let [running] = names(); running !== undefined; [running] = names()) {
    order.push(running);
    await end(running);
  }
  expect(order).toEqual(['a1', 'a2', 'b1', 'c1', 'a3']);
});

test('a call that fails leaves its place too', async () => {
  const { start, fail, names, outcomes } = setUp(1);
  await start('a');
  await start('b');
  await fail('a');
  expect([names(), outcomes]).toEqual([['b'], { a: 'error' }]);
});

describe('a server that hangs', () => {
  test('fills its own places only', async () => {
    const { start, names, outcomes } = setUp();
    for (const name of ['h1', 'h2', 'h3', 'h4', 'h5']) await start(name, on('hang'));
    await start('f1', on('files'));
    await start('f2', on('files'));
    expect(names()).toEqual(['h1', 'h2', 'f1', 'f2']);
    expect(outcomes).toEqual({ h5: 'rate-limited' });
  });

  test('can be stopped while its places are full', async () => {
    const { start, names } = setUp();
    for (const name of ['h1', 'h2', 'h3', 'h4']) await start(name, on('hang'));
    await start(
      'stop',
      aCall({ method: 'mcp_server_stop', target: { kind: 'server', upstream: 'hang', name: 'hang' } }),
    );
    expect(names()).toContain('stop');
  });
});

describe('a call that is taken back', () => {
  test('while it waits leaves the queue, and its place to the next', async () => {
    const { start, end, names, outcomes, settle } = setUp(1);
    const controller = new AbortController();
    await start('a');
    await start('b', on('files', { signal: controller.signal }));
    await start('c');
    controller.abort(new GatewayError('cancelled', 'Gone.'));
    await settle();
    expect(outcomes).toEqual({ b: 'cancelled' });
    await end('a');
    expect(names()).toEqual(['c']);
  });

  test('before it waits does not wait', async () => {
    const { start, outcomes } = setUp(1);
    await start('a');
    await start('b', on('files', { signal: AbortSignal.abort() }));
    expect(outcomes).toEqual({ b: 'cancelled' });
  });

  test('after its turn came keeps it until it ends', async () => {
    const { start, end, names } = setUp(1);
    const controller = new AbortController();
    await start('a');
    await start('b', on('files', { signal: controller.signal }));
    await end('a');
    controller.abort();
    await start('c');
    expect(names()).toEqual(['b']);
    await end('b');
    expect(names()).toEqual(['c']);
  });
});

test('no place is lost or doubled, whatever happens', async () => {
  const { start, end, fail, names } = setUp(3, 50);
  const controllers = Array.from({ length: 40 }, () => new AbortController());
  for (const [at, { signal }] of controllers.entries()) await start(`c${at}`, on('files', { signal }));
  for (const [at, controller] of controllers.entries()) {
    if (at % 3 === 0) controller.abort();
    const [first] = names();
    if (first !== undefined) await (at % 2 === 0 ? end(first) : fail(first));
    expect(names().length).toBeLessThanOrEqual(3);
  }
  while (names().length > 0) await end(names()[0] ?? '');
  for (const name of ['x', 'y', 'z', 'w']) await start(name);
  expect(names()).toEqual(['x', 'y', 'z']);
});
