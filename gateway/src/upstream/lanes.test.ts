import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { eventually } from '../../test/fixtures/eventually.ts';
import { fakeConnection } from '../../test/fixtures/fake-connection.ts';
import type { FakeConnection } from '../../test/fixtures/fake-connection.ts';
import { proves } from '../../test/security/proves.ts';
import { GatewayError } from '../errors.ts';
import { Abort } from '../pipeline/abort.ts';
import type { Result } from '../pipeline/call.ts';
import { createLanes } from './lanes.ts';
import type { Answerer, LanesOptions, LaneWish, Unopened } from './lanes.ts';
import type { Connection } from './open.ts';

/** One opening as the test sees it. */
interface Opened extends FakeConnection {
  readonly server: string;
  readonly wish: LaneWish;
  readonly unopened: Unopened;
  /** The server is there. */
  ready(): void;
  fail(error: unknown): void;
  /** How often it was asked to end. */
  endings: number;
}

/** `auto`: servers are there at once. */
const setUp = (changes: Partial<LanesOptions> = {}, auto = true) => {
  const opened: Opened[] = [];
  const heard: string[] = [];
  const lanes = createLanes({
    open(server, wish, unopened) {
      const fake = fakeConnection({ era: wish.era, capabilities: wish.capabilities });
      const { promise, resolve, reject } = Promise.withResolvers<Connection>();
      const one: Opened = {
        ...fake,
        server,
        wish,
        unopened,
        ready: () => resolve(fake.connection),
        fail: reject,
        endings: 0,
      };
      opened.push(one);
      unopened.own({
        pid: 1,
        exited: fake.connection.exited,
        end() {
          one.endings += 1;
          fake.exit();
          // A server that is ended while it starts is not understood.
          reject(new Error('It was ended.'));
          return Promise.resolve();
        },
      });
      if (auto) one.ready();
      return promise;
    },
    onReady: (server, _connection, { use }) => void heard.push(`ready ${server} ${use}`),
    onLost: (server, _connection, { use }) => void heard.push(`lost ${server} ${use}`),
    graceMs: 10,
    ...changes,
  });
  const at = (index: number): Opened => {
    const one = opened[index];
    if (one === undefined) throw new Error(`nothing was opened as number ${index}`);
    return one;
  };
  const lease = (key = 'a', signal = new Abort(), answer: Answerer = () => Promise.resolve({ result: {} })) =>
    lanes.lease('files', { key, capabilities: { roots: {} }, answer, signal });
  return { lanes, opened, at, heard, lease };
};

const wish = (key: string, changes: Partial<LaneWish> = {}): LaneWish => ({
  use: 'own',
  key,
  era: 'handshake',
  capabilities: {},
  owner: undefined,
  onRequest: undefined,
  ...changes,
});

describe('a connection of its own', () => {
  test('is opened once for each owner, server and era', async () => {
    const { lanes, opened, heard } = setUp();
    expect(lanes.current('c1', 'files', 'handshake')).toBeUndefined();
    const [one, same] = await Promise.all([lanes.of('files', wish('c1')), lanes.of('files', wish('c1'))]);
    expect(same).toBe(one);
    expect(lanes.current('c1', 'files', 'handshake')).toBe(one);
    const others = await Promise.all([
      lanes.of('files', wish('c2')),
      lanes.of('notes', wish('c1')),
      lanes.of('files', wish('c1', { era: 'stateless' })),
    ]);
    expect(new Set([one, ...others]).size).toBe(4);
    expect(opened).toHaveLength(4);
    expect(heard).toEqual(['ready files own', 'ready files own', 'ready notes own', 'ready files own']);
    expect([lanes.all().length, lanes.ownedBy('c1').length, lanes.any('notes')]).toEqual([4, 3, others[1]]);
  });

  test('ends when its owner leaves, and no other does', async () => {
    const { lanes, at, heard } = setUp();
    await Promise.all([lanes.of('files', wish('c1')), lanes.of('files', wish('c2'))]);
    await lanes.leave('c1');
    expect([at(0).endings, at(1).endings, lanes.all().length]).toEqual([1, 0, 1]);
    // It did not end by itself.
    expect(heard.filter((one) => one.startsWith('lost'))).toEqual([]);
  });

  test('that ends by itself is told of, and opened anew when it is wanted', async () => {
    const { lanes, at, heard, opened } = setUp();
    await lanes.of('files', wish('c1'));
    at(0).exit();
    await eventually(() => heard.includes('lost files own'));
    expect(lanes.current('c1', 'files', 'handshake')).toBeUndefined();
    await lanes.of('files', wish('c1'));
    expect(opened).toHaveLength(2);
  });

  test('that cannot be opened is tried anew the next time', async () => {
    const { lanes, at } = setUp({}, false);
    const failed = lanes.of('files', wish('c1'));
    at(0).fail(new GatewayError('timeout', 'Too slow.'));
    await expect(failed).rejects.toMatchObject({ code: 'timeout' });
    const again = lanes.of('files', wish('c1'));
    at(1).ready();
    expect(await again).toBe(at(1).connection);
  });

  test('is refused where too many have one, and there is room again when one is gone', async () => {
    const { lanes } = setUp({ mostOwned: 2 });
    await Promise.all(['c1', 'c2'].map((key) => lanes.of('files', wish(key))));
    await expect(lanes.of('files', wish('c3'))).rejects.toMatchObject({
      code: 'rate-limited',
      message: '2 clients have a connection to files of their own already.',
    });
    await lanes.of('notes', wish('c3'));
    await lanes.leave('c1');
    await lanes.of('files', wish('c3'));
  });
});

describe('a connection that is ended while it is opened', () => {
  const stopped = { code: 'upstream-unavailable', message: 'The server files was stopped while it started.' };

  test('does not keep whoever ends it waiting, and is not the failure of its server', async () => {
    const { lanes, at } = setUp({}, false);
    const opening = lanes.of('files', wish('c1'));
    opening.catch(() => {});
    expect(at(0).unopened.isWanted).toBe(true);
    await lanes.end();
    expect([at(0).unopened.isWanted, at(0).endings]).toEqual([false, 1]);
    await expect(opening).rejects.toMatchObject(stopped);
  });

  test('whose process comes only later has it ended then', async () => {
    let started: (() => void) | undefined;
    let endings = 0;
    const lanes = createLanes({
      open: (_server, _wish, { own }) =>
        new Promise((_resolve, reject) => {
          started = () =>
            own({
              pid: 1,
              exited: new Promise(() => {}),
              end() {
                endings += 1;
                reject(new Error('ended'));
                return Promise.resolve();
              },
            });
        }),
      onReady: () => {},
      onLost: () => {},
      graceMs: 1,
    });
    const opening = lanes.of('files', wish('c1'));
    const ended = lanes.leave('c1');
    started?.();
    await expect(opening).rejects.toMatchObject(stopped);
    await ended;
    expect(endings).toBe(1);
  });

  test('is not handed out although it came through in the same moment', async () => {
    const { lanes, at, heard } = setUp({}, false);
    const opening = lanes.of('files', wish('c1'));
    at(0).ready();
    const ended = lanes.leave('c1');
    await expect(opening).rejects.toMatchObject(stopped);
    await ended;
    expect([heard, lanes.all()]).toEqual([[], []]);
  });
});

describe('a connection for one call', () => {
  test('is handed to the next call of the same kind', async () => {
    const { lease, opened } = setUp();
    const first = await lease();
    first.release(false);
    // Giving back twice is giving back once.
    first.release(true);
    const second = await lease();
    expect([second.connection === first.connection, opened.length]).toEqual([true, 1]);
  });

  test(`is never handed to the call of another client, nor what the server still asks on it ${proves('T-26')}`, async () => {
    const { lanes, at, opened, lease } = setUp();
    const asked: string[] = [];
    const answerAs =
      (who: string): Answerer =>
      (method) => {
        asked.push(`${who} ${method}`);
        return Promise.resolve({ result: {} });
      };
    const first = await lease('a', new Abort(), answerAs('a'));
    const askFrom = (index: number): Promise<Result> =>
      at(index).wish.onRequest?.('roots/list', {}, { signal: new Abort() }) ?? Promise.reject(new Error('nobody'));
    await askFrom(0);
    first.release(false);
    await expect(askFrom(0)).rejects.toMatchObject({ code: 'unknown-method' });
    const second = await lease('b', new Abort(), answerAs('b'));
    expect([second.connection === first.connection, opened.length]).toEqual([false, 2]);
    await expect(askFrom(0)).rejects.toMatchObject({ code: 'unknown-method' });
    await askFrom(1);
    expect(asked).toEqual(['a roots/list', 'b roots/list']);
    const other = await lanes.lease('files', {
      key: 'a',
      capabilities: {},
      answer: answerAs('a'),
      signal: new Abort(),
    });
    expect(other.connection).not.toBe(first.connection);
  });

  test('that the server may still be busy with is ended', async () => {
    const { lease, at } = setUp();
    (await lease()).release(true);
    expect(at(0).endings).toBe(1);
    await lease();
    expect(at(1).endings).toBe(0);
  });

  test('is ended when nobody uses it for a while', async () => {
    const { lease, at, lanes } = setUp({ idleMs: 20 });
    const one = await lease();
    await sleep(40);
    expect(at(0).endings).toBe(0);
    one.release(false);
    await eventually(() => at(0).endings === 1);
    expect(lanes.all()).toEqual([]);
  });

  test('ends with the last of those whose calls it served', async () => {
    const { lease, opened, lanes } = setUp();
    const mine = await lease('c1');
    (await lease('c2')).release(false);
    mine.release(false);
    await lanes.leave('c1');
    expect(opened.map(({ endings }) => endings)).toEqual([1, 0]);
  });

  test('whose server died is not kept', async () => {
    const { lease, at, lanes, heard } = setUp();
    const one = await lease();
    at(0).exit();
    await eventually(() => heard.includes('lost files lease'));
    one.release(false);
    await lease();
    expect([lanes.all().length, at(0).endings]).toEqual([1, 0]);
  });

  test('gives way to one of another kind where there is no room', async () => {
    const { lease, at } = setUp({ mostLeases: 1 });
    (await lease('a')).release(false);
    await lease('b');
    expect([at(0).endings, at(1).endings]).toEqual([1, 0]);
  });
});

describe('where all are taken', () => {
  test('calls wait for their turn, in order, and nobody overtakes them', async () => {
    const { lease, opened } = setUp({ mostLeases: 1 });
    const first = await lease();
    const order: number[] = [];
    const waiting = [1, 2].map(async (at) => {
      const one = await lease();
      order.push(at);
      return one;
    });
    await sleep(5);
    expect(order).toEqual([]);
    first.release(false);
    const late = lease().then((one) => {
      order.push(3);
      one.release(false);
    });
    (await waiting[0])?.release(false);
    (await waiting[1])?.release(true);
    await late;
    expect(order).toEqual([1, 2, 3]);
    expect(opened).toHaveLength(2);
  });

  test('a call that is taken back waits no longer, and takes nobody’s turn', async () => {
    const { lease } = setUp({ mostLeases: 1 });
    const first = await lease();
    const signal = new Abort();
    const [gone, next] = [lease('a', signal), lease()];
    signal.abort(new GatewayError('cancelled', 'Taken back.'));
    await expect(gone).rejects.toMatchObject({ message: 'Taken back.' });
    await expect(lease('a', signal)).rejects.toMatchObject({ message: 'Taken back.' });
    first.release(false);
    await next;
  });

  test('whoever waits gets the place of one that cannot be opened', async () => {
    const { lease, at, opened } = setUp({ mostLeases: 1 }, false);
    const first = lease();
    const second = lease();
    at(0).fail(new Error('It does not start.'));
    await expect(first).rejects.toThrow('It does not start.');
    await eventually(() => opened.length === 2);
    at(1).ready();
    await second;
  });

  test('whoever waits is told when nothing can be opened any more', async () => {
    let broken = false;
    const { lease, lanes } = setUp({
      mostLeases: 1,
      open: (_server, _wish, { own }) => {
        if (broken) return Promise.reject(new GatewayError('upstream-unavailable', 'It is stopped.'));
        const { connection } = fakeConnection();
        own({ pid: 1, exited: connection.exited, end: () => Promise.resolve() });
        return Promise.resolve(connection);
      },
    });
    await lease();
    const waiting = [lease(), lease()];
    broken = true;
    void lanes.end('files');
    for (const one of waiting) await expect(one).rejects.toMatchObject({ message: 'It is stopped.' });
  });
});

describe('a call that is taken back while its connection is opened', () => {
  test('waits no longer; the next of its kind gets what was opened', async () => {
    const { lease, at, opened } = setUp({}, false);
    const signal = new Abort();
    const first = lease('a', signal);
    signal.abort(new GatewayError('cancelled', 'Taken back.'));
    await expect(first).rejects.toMatchObject({ message: 'Taken back.' });
    const second = lease('a');
    at(0).ready();
    expect((await second).connection).toBe(at(0).connection);
    expect(opened).toHaveLength(1);
  });

  test('leaves nothing behind where nobody else wants it', async () => {
    const { lease, at } = setUp({ idleMs: 10 }, false);
    const signal = new Abort();
    const first = lease('a', signal);
    signal.abort(new GatewayError('cancelled', 'Taken back.'));
    await expect(first).rejects.toMatchObject({ message: 'Taken back.' });
    at(0).ready();
    await eventually(() => at(0).endings === 1);
  });
});

test('all of one server end together, whoever has them', async () => {
  const { lanes, at, lease } = setUp();
  await Promise.all([lanes.of('files', wish('c1')), lease(), lanes.of('notes', wish('c1'))]);
  await lanes.end('files');
  expect([at(0).endings, at(1).endings, at(2).endings]).toEqual([1, 1, 0]);
  await lanes.end();
  expect([at(2).endings, lanes.all()]).toEqual([1, []]);
});
