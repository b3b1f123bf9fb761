import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fakeChild } from '../../test/fixtures/fake-child.ts';
import type { FakeChild } from '../../test/fixtures/fake-child.ts';
import { GatewayError } from '../errors.ts';
import type { Connection } from './open.ts';
import { restartDelayMs, supervise } from './supervisor.ts';
import type { ServerState, SupervisorOptions } from './supervisor.ts';

/** One start that the test decides about. */
interface Opening {
  /** What it has yet to answer. */
  readonly calls: object[];
  readonly child: FakeChild;
  succeed(): Promise<void>;
  fail(message?: string, remedy?: string): Promise<void>;
}

const setUp = (changes: Partial<SupervisorOptions> = {}) => {
  const openings: Opening[] = [];
  const states: ServerState[] = [];
  const ready: Connection[] = [];
  let time = 1_000_000;
  /** Lets everything happen that waits for no timer. */
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  const supervisor = supervise('files', {
    graceMs: 10,
    now: () => time,
    random: () => 1,
    onReady: (connection) => ready.push(connection),
    onState: (state) => states.push(state),
    open(own) {
      const child = fakeChild(100 + openings.length);
      own(child);
      const { promise, resolve, reject } = Promise.withResolvers<Connection>();
      const calls: object[] = [];
      const correlator = { hold: () => {}, calls: () => calls } as never;
      openings.push({
        child,
        calls,
        async succeed() {
          resolve({
            era: 'handshake',
            capabilities: {},
            correlator,
            link: child,
            pid: child.pid,
            greeting: {},
            exited: child.exited,
          });
          await settle();
        },
        async fail(message = 'it broke', remedy) {
          child.exit({ code: 1 });
          reject(new GatewayError('upstream-unavailable', message, remedy === undefined ? {} : { remedy }));
          await settle();
        },
      });
      return promise;
    },
    ...changes,
  });
  return {
    supervisor,
    openings,
    states,
    ready,
    settle,
    last: (): Opening => {
      const found = openings.at(-1);
      if (found === undefined) throw new Error('nothing was started');
      return found;
    },
    advance: async (ms: number): Promise<void> => {
      time += ms;
      await vi.advanceTimersByTimeAsync(ms);
    },
    setBack: (ms: number): void => {
      time -= ms;
    },
    names: (): string[] => states.map(({ state }) => state),
  };
};

type World = ReturnType<typeof setUp>;

/** Started and ready. */
const running = async (changes: Partial<SupervisorOptions> = {}): Promise<World> => {
  const world = setUp(changes);
  const connection = world.supervisor.connection();
  await world.last().succeed();
  await connection;
  return world;
};

/** What a rejection says, or that there was none. */
const refusal = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'none',
    (error: unknown) => error,
  );

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

describe('a server that nobody uses', () => {
  const idleMs = 1_000;

  test('is ended after its time, and that is no failure', async () => {
    const { supervisor, openings, advance, names } = await running({ idleMs: () => idleMs });
    await advance(900);
    expect(supervisor.state.state).toBe('ready');
    await advance(200);
    expect([supervisor.state.state, supervisor.current, openings[0]?.child.endings]).toEqual(['idle', undefined, 1]);
    openings[0]?.child.exit();
    await advance(5_000);
    expect([supervisor.restarts, openings.length, names()]).toEqual([0, 1, ['starting', 'ready', 'idle']]);
  });

  test('starts again for the next call, while the old one still ends', async () => {
    const { supervisor, openings, last, advance } = await running({ idleMs: () => idleMs });
    await advance(1_100);
    const asked = supervisor.connection();
    await last().succeed();
    expect([(await asked).pid, openings.length]).toEqual([101, 2]);
    openings[0]?.child.exit();
    await advance(500);
    expect([supervisor.state.state, supervisor.restarts]).toEqual(['ready', 0]);
  });

  test('has its time anew from each use', async () => {
    const { supervisor, advance } = await running({ idleMs: () => idleMs });
    for (const use of [() => supervisor.touch(), () => supervisor.worked()]) {
      await advance(900);
      use();
    }
    await advance(900);
    expect(supervisor.state.state).toBe('ready');
    await advance(200);
    expect(supervisor.state.state).toBe('idle');
  });

  test('is used as long as a call waits for it, or somebody subscribes to something there', async () => {
    const wanted = { it: true };
    const { supervisor, openings, advance } = await running({ idleMs: () => idleMs, isWanted: () => wanted.it });
    await advance(2_500);
    expect(supervisor.state.state).toBe('ready');
    wanted.it = false;
    openings[0]?.calls.push({});
    await advance(2_500);
    expect(supervisor.state.state).toBe('ready');
    openings[0]?.calls.pop();
    await advance(2_100);
    expect(supervisor.state.state).toBe('idle');
  });

  test('runs on where no time is set, and stays stopped where a person stopped it', async () => {
    const forever = await running();
    await forever.advance(10_000_000);
    expect(forever.supervisor.state.state).toBe('ready');
    const stopped = await running({ idleMs: () => idleMs });
    const ended = stopped.supervisor.stop();
    stopped.openings[0]?.child.exit();
    await ended;
    await stopped.advance(2_000);
    expect(stopped.supervisor.state.state).toBe('stopped');
  });
});

describe('starting anew', () => {
  test('gives calls to a new process at once, and ends the old one when it answered what it has', async () => {
    const { supervisor, openings, last, advance, names } = await running();
    const [old] = openings;
    old?.calls.push({});
    const renewed = supervisor.renew();
    const asked = supervisor.connection();
    await last().succeed();
    await renewed;
    expect(openings).toHaveLength(2);
    expect((await asked).pid).toBe(101);
    await advance(1_000);
    expect(old?.child.endings).toBe(0);
    old?.calls.pop();
    await advance(100);
    expect(old?.child.endings).toBe(1);
    old?.child.exit();
    await advance(1_000);
    expect([supervisor.current?.pid, supervisor.restarts, names().at(-1)]).toEqual([101, 0, 'ready']);
  });

  test('does nothing where nothing runs', async () => {
    const { supervisor, openings } = setUp();
    await supervisor.renew();
    expect(openings).toEqual([]);
  });

  test('tells whoever asked when the new one does not start', async () => {
    const { supervisor, last } = await running();
    const renewed = refusal(supervisor.renew());
    await last().fail();
    expect(await renewed).toMatchObject({ code: 'upstream-unavailable' });
  });
});

describe('giving up a process that hangs', () => {
  test('ends it, starts another as after any failure, and counts it among the failures', async () => {
    const { supervisor, openings, states, settle } = setUp();
    const first = supervisor.connection();
    await openings[0]?.succeed();
    supervisor.abandon(await first, 'hung');
    expect(openings[0]?.child.endings).toBe(1);
    expect(states.at(-1)).toMatchObject({ state: 'restarting', reason: 'hung' });
    expect(supervisor.restarts).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    await openings[1]?.succeed();
    await settle();
    expect(supervisor.state.state).toBe('ready');
    // Its end is known already.
    expect(supervisor.restarts).toBe(1);
  });

  test('leaves alone the one that came after it', async () => {
    const { supervisor, openings } = setUp();
    const first = supervisor.connection();
    await openings[0]?.succeed();
    const old = await first;
    supervisor.abandon(old, 'hung');
    await vi.advanceTimersByTimeAsync(1);
    await openings[1]?.succeed();
    supervisor.abandon(old, 'hung');
    expect(supervisor.state.state).toBe('ready');
    expect(openings[1]?.child.endings).toBe(0);
  });
});

describe('starting', () => {
  test('happens on first use, once for everyone who asks meanwhile', async () => {
    const { supervisor, openings, last, names, ready } = setUp();
    expect([supervisor.state.state, openings.length]).toEqual(['idle', 0]);
    const asked = [supervisor.connection(), supervisor.connection(), supervisor.start()];
    expect(supervisor.current).toBeUndefined();
    await last().succeed();
    const [first, ...others] = await Promise.all(asked);
    expect(others).toEqual([first, first]);
    expect([openings.length, supervisor.current, ready]).toEqual([1, first, [first]]);
    expect(await supervisor.connection()).toBe(first);
    expect(names()).toEqual(['starting', 'ready']);
  });

  test('that fails is told to everyone who asked, and tried again', async () => {
    const { supervisor, openings, last, advance, names } = setUp();
    const asked = Promise.allSettled([supervisor.connection(), supervisor.connection()]);
    await last().fail('it broke');
    for (const one of await asked) expect(one).toMatchObject({ status: 'rejected', reason: { message: 'it broke' } });
    expect(supervisor.state).toMatchObject({ state: 'restarting', reason: 'it broke' });
    await advance(0);
    expect(openings).toHaveLength(2);
    await last().succeed();
    expect(names()).toEqual(['starting', 'restarting', 'starting', 'ready']);
    expect(supervisor.restarts).toBe(0);
  });

  test('that fails keeps what to do about it with its reason', async () => {
    const { supervisor, last } = setUp();
    const asked = supervisor.connection();
    const told = refusal(asked);
    await last().fail('It wants a login.', 'Log in.');
    expect(await told).toMatchObject({ message: 'It wants a login.' });
    expect(supervisor.state).toMatchObject({ reason: 'It wants a login. Log in.' });
  });
});

describe('a server that ends', () => {
  test('is started again at once, and counted', async () => {
    const { supervisor, last, settle, advance, openings } = await running();
    last().child.exit({ code: 9 });
    await settle();
    expect(supervisor.current).toBeUndefined();
    await advance(0);
    expect(openings).toHaveLength(2);
    await last().succeed();
    expect([supervisor.current?.pid, supervisor.restarts]).toEqual([101, 1]);
  });

  test('again and again is started at longer and longer intervals, until it is given up', async () => {
    const { supervisor, last, settle, advance, states } = await running();
    const rests: number[] = [];
    for (let failures = 1; failures < 6; failures += 1) {
      last().child.exit({ code: 9 });
      await settle();
      const { state } = supervisor;
      if (state.state !== 'restarting') throw new Error(state.state);
      rests.push(state.until - 1_000_000 - rests.reduce((sum, rest) => sum + rest, 0));
      await advance(rests.at(-1) ?? 0);
      await last().succeed();
    }
    expect(rests).toEqual([0, 200, 400, 800, 1_600]);
    last().child.exit({ code: 9 });
    await settle();
    expect(states.at(-1)).toMatchObject({ state: 'failed', reason: 'ended with exit code 9' });
  });

  test('and does its work in between is never given up', async () => {
    const { supervisor, last, settle, advance } = await running();
    for (let time = 0; time < 50; time += 1) {
      supervisor.worked();
      last().child.exit({ signal: 'SIGKILL' });
      await settle();
      expect(supervisor.state.state).toBe('restarting');
      await advance(0);
      await last().succeed();
    }
    expect([supervisor.restarts, supervisor.state.state]).toEqual([50, 'ready']);
  });

  test('while it starts is one failure, not two', async () => {
    const { supervisor, last, settle, names } = setUp();
    const asked = refusal(supervisor.connection());
    last().child.exit({ code: 1 });
    await last().fail();
    await settle();
    await asked;
    expect(names()).toEqual(['starting', 'restarting']);
    expect(supervisor.restarts).toBe(0);
  });

  test('right after its start is seen to have ended', async () => {
    const { supervisor, last, names, advance } = setUp();
    const asked = supervisor.connection();
    last().child.exit({ code: 1 });
    await last().succeed();
    await asked;
    expect(names()).toEqual(['starting', 'ready', 'restarting']);
    expect(supervisor.current).toBeUndefined();
    await advance(0);
    expect(names().at(-1)).toBe('starting');
  });
});

describe('a server that was given up', () => {
  const givenUp = async (): Promise<World> => {
    const world = setUp();
    void refusal(world.supervisor.connection());
    for (let time = 0; time < 6; time += 1) {
      await world.last().fail('no such file');
      await world.advance(2_000);
    }
    expect(world.supervisor.state.state).toBe('failed');
    return world;
  };

  test('is not started for a while, and whoever asks hears why and for how long', async () => {
    const { supervisor, openings, advance } = await givenUp();
    expect(openings).toHaveLength(6);
    await advance(30_000);
    expect(await refusal(supervisor.connection())).toMatchObject({
      code: 'upstream-unavailable',
      message: 'The server files keeps failing: no such file.',
      remedy: expect.stringContaining('in 28 s') as string,
    });
    expect(openings).toHaveLength(6);
  });

  test('is tried once more at the next use after that, and given up again when it fails', async () => {
    const { supervisor, openings, last, advance } = await givenUp();
    await advance(60_000);
    expect(openings).toHaveLength(6);
    const asked = refusal(supervisor.connection());
    expect(openings).toHaveLength(7);
    await last().fail('still not');
    expect(await asked).toMatchObject({ message: 'still not' });
    expect(supervisor.state).toMatchObject({ state: 'failed', reason: 'still not' });
  });

  test('comes back when it starts', async () => {
    const { supervisor, last, advance } = await givenUp();
    await advance(60_000);
    const asked = supervisor.connection();
    await last().succeed();
    expect(await asked).toBe(supervisor.current);
  });

  test('is started at once when a person says so, with all its chances', async () => {
    const { supervisor, last, settle } = await givenUp();
    const started = supervisor.start();
    await last().succeed();
    await started;
    last().child.exit();
    await settle();
    expect(supervisor.state.state).toBe('restarting');
  });
});

describe('stopping', () => {
  test('ends the process, and nothing starts it again but a person', async () => {
    const { supervisor, openings, last, advance, names } = await running();
    await supervisor.stop();
    expect([last().child.endings, supervisor.current, supervisor.state.state]).toEqual([1, undefined, 'stopped']);
    expect(await refusal(supervisor.connection())).toMatchObject({
      code: 'upstream-unavailable',
      message: 'The server files is stopped.',
    });
    await advance(100_000);
    expect(openings).toHaveLength(1);
    expect(names()).toEqual(['starting', 'ready', 'stopped']);
    const started = supervisor.start();
    await last().succeed();
    expect(await started).toBe(supervisor.current);
  });

  test('during a start ends the process, and the start is told so', async () => {
    const { supervisor, last, names } = setUp();
    const asked = refusal(supervisor.connection());
    const stopped = supervisor.stop();
    await last().fail('it was ended');
    await stopped;
    expect(await asked).toMatchObject({ message: 'it was ended' });
    expect([last().child.endings, supervisor.state.state]).toEqual([1, 'stopped']);
    expect(names()).toEqual(['starting', 'stopped']);
  });

  test('during a start that comes through all the same lets nobody use it', async () => {
    const { supervisor, last, names } = setUp();
    const asked = refusal(supervisor.connection());
    await supervisor.stop();
    await last().succeed();
    expect(await asked).toMatchObject({ message: 'The server files was stopped while it started.' });
    expect([supervisor.current, names()]).toEqual([undefined, ['starting', 'stopped']]);
  });

  test('and starting again during a start uses the new process only', async () => {
    const { supervisor, openings, last } = setUp();
    const first = refusal(supervisor.connection());
    await supervisor.stop();
    const second = supervisor.start();
    await openings[0]?.succeed();
    await last().succeed();
    expect(await first).toMatchObject({ code: 'upstream-unavailable' });
    expect((await second).pid).toBe(101);
    expect(openings.map(({ child }) => child.endings)).toEqual([1, 0]);
  });

  test('and starting again while the old process still ends leaves the new one alone', async () => {
    const { supervisor, openings, last, settle, names } = await running();
    const old = last().child;
    old.end = () => old.exited;
    const stopped = supervisor.stop();
    const started = supervisor.start();
    await last().succeed();
    old.exit({ code: 1 });
    await stopped;
    await settle();
    expect([supervisor.current, openings.length]).toEqual([await started, 2]);
    expect(names()).toEqual(['starting', 'ready', 'stopped', 'starting', 'ready']);
  });

  test('before a restart takes the restart back', async () => {
    const { supervisor, openings, last, settle, advance } = await running();
    last().child.exit();
    await settle();
    await supervisor.stop();
    await advance(100_000);
    expect([openings.length, supervisor.state.state]).toEqual([1, 'stopped']);
  });
});

describe('closing', () => {
  test('ends every process, and nothing is started any more', async () => {
    const { supervisor, openings, last, advance } = await running();
    await supervisor.close();
    expect(last().child.endings).toBe(1);
    await advance(100_000);
    expect(await refusal(supervisor.connection())).toMatchObject({ message: 'The server files is shut down.' });
    expect(await refusal(supervisor.start())).toMatchObject({ message: 'The server files is shut down.' });
    expect(openings).toHaveLength(1);
  });

  test('during a start ends that too', async () => {
    const { supervisor, last } = setUp();
    const asked = refusal(supervisor.connection());
    await supervisor.close();
    await last().succeed();
    expect(await asked).toMatchObject({ code: 'upstream-unavailable' });
    expect(last().child.endings).toBe(1);
  });

  test('before a restart takes the restart back', async () => {
    const { supervisor, openings, last, settle, advance } = await running();
    last().child.exit();
    await settle();
    await supervisor.close();
    await advance(100_000);
    expect(openings).toHaveLength(1);
  });
});

describe('whoever asks before a restart', () => {
  test('waits where it is near', async () => {
    const world = setUp();
    void refusal(world.supervisor.connection());
    await world.last().fail();
    await world.advance(0);
    await world.last().fail();
    const asked = world.supervisor.connection();
    await world.advance(200);
    expect(world.openings).toHaveLength(3);
    await world.last().succeed();
    // It looks again after the real 200 ms.
    expect(await asked).toBe(world.supervisor.current);
  });

  test('is told to come back where it is not', async () => {
    const world = setUp();
    void refusal(world.supervisor.connection());
    for (let time = 0; time < 5; time += 1) {
      await world.last().fail('it broke');
      if (time < 4) await world.advance(1_600);
    }
    // As after the clock was set back: the restart is due later than anyone waits.
    world.setBack(10_000);
    expect(await refusal(world.supervisor.connection())).toMatchObject({
      code: 'upstream-unavailable',
      message: 'The server files restarts in a moment: it broke.',
      remedy: 'Try again in a few seconds.',
    });
  });
});

test('the delay doubles from 200 ms after a first restart at once, with jitter of up to half', () => {
  expect([1, 2, 3, 4, 5].map((failures) => restartDelayMs(failures, () => 1))).toEqual([0, 200, 400, 800, 1_600]);
  expect([1, 2, 3].map((failures) => restartDelayMs(failures, () => 0))).toEqual([0, 100, 200]);
  expect(restartDelayMs(3)).toBeGreaterThanOrEqual(200);
});

test('a process that starts after its server was stopped is ended at once', async () => {
  const late = Promise.withResolvers<void>();
  const child = fakeChild(7);
  const supervisor = supervise('files', {
    graceMs: 10,
    onReady: () => {},
    onState: () => {},
    async open(own) {
      await late.promise;
      own(child);
      throw new GatewayError('upstream-unavailable', 'It was ended.');
    },
  });
  const asked = supervisor.connection();
  await supervisor.stop();
  late.resolve();
  await expect(asked).rejects.toThrow('It was ended.');
  expect(child.endings).toBeGreaterThan(0);
});

describe('another configuration', () => {
  test('a start that is under way when it is to be renewed is followed by another', async () => {
    const { supervisor, openings, settle } = setUp();
    void supervisor.connection();
    const renewed = supervisor.renew();
    await openings[0]?.succeed();
    await openings[1]?.succeed();
    await renewed;
    await settle();
    expect(openings).toHaveLength(2);
    expect(supervisor.current?.link).toBe(openings[1]?.child);
  });

  test('one that is removed answers what it has, and whoever waits for its start; then it ends', async () => {
    const { supervisor, openings, last, settle, advance } = setUp();
    const waiting = supervisor.connection();
    const gone = vi.fn<() => void>();
    void supervisor.retire().then(gone);
    await last().succeed();
    expect((await waiting).link).toBe(last().child);
    last().calls.push({});
    await advance(1_000);
    expect(gone).not.toHaveBeenCalled();
    last().calls.length = 0;
    await advance(100);
    await settle();
    expect(gone).toHaveBeenCalled();
    expect(openings).toHaveLength(1);
    expect(await refusal(supervisor.connection())).toMatchObject({ code: 'upstream-unavailable' });
  });

  test('one that was given up is tried again when it is started in another way', async () => {
    const { supervisor, last, advance, names } = setUp();
    void refusal(supervisor.connection());
    for (let failure = 0; failure < 6; failure += 1) {
      await last().fail();
      await advance(10_000);
    }
    expect(names().at(-1)).toBe('failed');
    supervisor.forgive();
    const again = supervisor.connection();
    await last().succeed();
    expect((await again).link).toBe(last().child);
  });
});
