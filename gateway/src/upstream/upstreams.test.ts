import { setTimeout as sleep } from 'node:timers/promises';
import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { fakeGreeting, fakeServers } from '../../test/fixtures/fake-server.ts';
import type { Answers } from '../../test/fixtures/fake-server.ts';
import type { JsonObject } from '../protocol/json.ts';
import { carryByProcess } from './carrier.ts';
import { createUpstreams } from './upstreams.ts';
import type { Upstreams } from './upstreams.ts';

const open = new Set<Upstreams>();
afterEach(async () => {
  for (const upstreams of open) await upstreams.close();
  open.clear();
});

/** Every server answers as `answers` says; what is heard from them is noted. */
const setUp = (
  answers: Answers,
  names: readonly string[] = ['files'],
  remembered = new Map<string, JsonObject>(),
  startTimeoutMs = 150,
) => {
  const { launch, children } = fakeServers(answers);
  const heard: unknown[] = [];
  const upstreams = createUpstreams({
    servers: names.map((name) => ({ name, hash: `hash of ${name}` })),
    prefix: true,
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    carry: async (name) => carryByProcess(name, { command: name, args: [], env: {}, cwd: '/' }, launch),
    ask: () => Promise.reject(new Error('nobody asks here')),
    memory: { load: (hash) => remembered.get(hash), save: (hash, surface) => void remembered.set(hash, surface) },
    events: {
      onChanged: (server, keys) => heard.push(['changed', server, ...keys]),
      onNewVersion: (server) => heard.push(['version', server]),
      onState: (server, { state }) => heard.push(['state', server, state]),
      onOddity: (server, what) => heard.push(['oddity', server, what]),
      onStderr: (server, line) => heard.push(['stderr', server, line]),
    },
    clientInfo: { name: 'us' },
    maxMessageBytes: 1_000_000,
    startTimeoutMs,
    graceMs: 10,
    probeMs: 20,
  });
  open.add(upstreams);
  upstreams.join({ id: 'one', hear: (method, params) => heard.push(['told', method, params]) });
  const heardOf = (kind: string): unknown[] => heard.filter((one) => Array.isArray(one) && one[0] === kind);
  return { upstreams, children, remembered, heard, heardOf };
};

const tools = (...names: readonly string[]) => ({ tools: names.map((name) => ({ name })) });
const ordinary: Answers = {
  initialize: () => fakeGreeting({ tools: {}, logging: {} }),
  'tools/list': () => tools('read'),
};

const eventually = async (holds: () => boolean): Promise<void> => {
  for (const until = performance.now() + 5_000; !holds(); await sleep(5))
    if (performance.now() > until) throw new Error(`never: ${holds.toString()}`);
};

describe('what servers offer', () => {
  test('is unknown until they were seen, and then remembered', async () => {
    const { upstreams, children, remembered, heardOf } = setUp(ordinary);
    expect([upstreams.catalog.tool('files__read'), children.length]).toEqual([undefined, 0]);
    await upstreams.discover(5_000);
    expect(upstreams.catalog.tool('files__read')).toBeDefined();
    expect([...remembered.keys()]).toEqual(['hash of files']);
    // Whoever waited has it in the answer: no change to announce.
    expect(heardOf('changed')).toEqual([]);
  });

  test('is known from before without a start, and nothing is announced when it is still so', async () => {
    const before = setUp(ordinary);
    await before.upstreams.discover(5_000);
    const { upstreams, children, heardOf } = setUp(ordinary, ['files'], before.remembered);
    expect([upstreams.catalog.tool('files__read')?.target.name, children.length]).toEqual(['read', 0]);
    await upstreams.discover(5_000);
    expect(children).toHaveLength(0);
    await upstreams.connections.main('files');
    await eventually(() => upstreams.connections.any('files')?.correlator.waiting === 0);
    await sleep(10);
    expect(heardOf('changed')).toEqual([]);
  });

  test('is remembered again only where it has changed', async () => {
    const { upstreams, children, remembered } = setUp(ordinary);
    await upstreams.discover(5_000);
    remembered.clear();
    children[0]?.say({ method: 'notifications/tools/list_changed' });
    await eventually(() => children[0]?.told.filter(({ method }) => method === 'tools/list').length === 2);
    await sleep(10);
    expect(remembered.size).toBe(0);
  });

  test('and has changed since is announced', async () => {
    const before = setUp(ordinary);
    await before.upstreams.discover(5_000);
    const { upstreams, heardOf } = setUp(
      { ...ordinary, 'tools/list': () => tools('read', 'write') },
      ['files'],
      before.remembered,
    );
    await upstreams.connections.main('files');
    await eventually(() => heardOf('changed').length > 0);
    expect(heardOf('changed')).toEqual([['changed', 'files', 'tools']]);
    expect(upstreams.catalog.tool('files__write')).toBeDefined();
  });

  test('and changes while they run is announced, even where it cannot be remembered', async () => {
    let names = ['read'];
    const { upstreams, children, remembered, heardOf } = setUp({ ...ordinary, 'tools/list': () => tools(...names) });
    await upstreams.discover(5_000);
    remembered.set = () => {
      throw new Error('The disk is full.');
    };
    names = ['read', 'write'];
    children[0]?.say({ method: 'notifications/tools/list_changed' });
    await eventually(() => heardOf('oddity').length > 0);
    expect(heardOf('changed')).toEqual([['changed', 'files', 'tools']]);
    expect(heardOf('oddity')).toEqual([['oddity', 'files', 'The disk is full.']]);
    expect(upstreams.catalog.tool('files__write')).toBeDefined();
  });

  test('belongs to what is launched: what was remembered of another command does not count', () => {
    const { upstreams } = setUp(ordinary, ['files'], new Map([['hash of something else', { text: '{}' }]]));
    expect(upstreams.catalog.surface('files')).toBeUndefined();
  });
});

describe('looking for servers that were never seen', () => {
  test('waits no longer than allowed for one that hangs, and shows the others', async () => {
    const { upstreams } = setUp(
      { ...ordinary, initialize: (_params, child) => (child.pid === 4_000 ? undefined : fakeGreeting()) },
      ['hang', 'files'],
      new Map(),
      // Longer than this test may take.
      600_000,
    );
    await upstreams.discover(50);
    expect(upstreams.views()[0]?.state.state).toBe('starting');
    await eventually(() => upstreams.catalog.tool('files__read') !== undefined);
    expect(upstreams.catalog.entries('tools').map(({ shown }) => shown['name'])).toEqual(['files__read']);
    // One that was too slow once is not waited for again.
    await upstreams.discover(600_000);
  });

  test('announces what comes late', async () => {
    const { upstreams, children, heardOf } = setUp({ ...ordinary, initialize: () => undefined });
    await upstreams.discover(20);
    expect(heardOf('changed')).toEqual([]);
    // The first question was what it speaks.
    children[0]?.say({ id: 2, result: fakeGreeting() });
    await eventually(() => heardOf('changed').length > 0);
    expect(upstreams.catalog.tool('files__read')).toBeDefined();
  });

  test('tries one that failed again, without anyone waiting', async () => {
    let broken = true;
    const { upstreams, heardOf } = setUp({
      ...ordinary,
      initialize: () => (broken ? { error: { code: 1, message: 'no' } } : fakeGreeting()),
    });
    await upstreams.discover(20);
    await upstreams.stop('files');
    await upstreams.discover(20);
    broken = false;
    await upstreams.start('files');
    await eventually(() => upstreams.catalog.tool('files__read') !== undefined);
    expect(heardOf('changed')).toEqual([['changed', 'files', 'tools']]);
  });

  test('asks one again whose lists did not come', async () => {
    let silent = true;
    const { upstreams, heardOf } = setUp({ ...ordinary, 'tools/list': () => (silent ? undefined : tools('read')) });
    await upstreams.discover(20);
    await eventually(() => heardOf('oddity').length > 0);
    expect(heardOf('oddity')).toEqual([['oddity', 'files', 'It did not answer with its lists within 0.15 s.']]);
    silent = false;
    await upstreams.discover(20);
    await eventually(() => upstreams.catalog.tool('files__read') !== undefined);
  });

  test('starts only the one that is asked for', async () => {
    const { upstreams, children } = setUp(ordinary, ['files', 'notes']);
    await upstreams.discover(5_000, 'notes');
    expect([
      children.length,
      upstreams.catalog.surface('files'),
      upstreams.catalog.surface('notes')?.lists.tools.length,
    ]).toEqual([1, undefined, 1]);
    await upstreams.discover(5_000, 'nobody');
    expect(children).toHaveLength(1);
  });

  test('starts few at once, and all in the end', async () => {
    let most = 0;
    let now = 0;
    const names = Array.from({ length: 20 }, (_, at) => `s${at}`);
    const { upstreams } = setUp(
      {
        ...ordinary,
        initialize: () => {
          now += 1;
          most = Math.max(most, now);
          return fakeGreeting();
        },
        'tools/list': () => {
          now -= 1;
          return tools('read');
        },
      },
      names,
    );
    await upstreams.discover(5_000);
    expect(upstreams.catalog.entries('tools')).toHaveLength(20);
    expect(most).toBeLessThanOrEqual(8);
  });
});

describe('servers', () => {
  test('are known by name only', async () => {
    const { upstreams } = setUp(ordinary, ['files', 'notes']);
    for (const act of [upstreams.connections.main, upstreams.start, upstreams.stop]) {
      await expect(act('other')).rejects.toMatchObject({
        code: 'unknown-target',
        remedy: 'Name one of: files, notes.',
      });
    }
    expect(upstreams.connections.any('other')).toBeUndefined();
    upstreams.connections.worked('other');
  });

  test('are seen as they are', async () => {
    const { upstreams, children } = setUp(ordinary, ['files', 'notes']);
    await upstreams.start('files');
    await eventually(() => upstreams.catalog.surface('files') !== undefined);
    upstreams.connections.worked('files');
    expect(upstreams.views()).toMatchObject([
      {
        name: 'files',
        state: { state: 'ready', pid: 4_000 },
        restarts: 0,
        greeting: fakeGreeting({ tools: {}, logging: {} }),
        tools: 1,
      },
      { name: 'notes', state: { state: 'idle' }, restarts: 0, greeting: undefined, tools: undefined },
    ]);
    children[0]?.exit({ code: 1 });
    await eventually(() => upstreams.views()[0]?.restarts === 1);
    await eventually(() => upstreams.views()[0]?.state.state === 'ready');
    await upstreams.stop('files');
    expect(upstreams.views()[0]?.state.state).toBe('stopped');
  });

  test('are heard: what they log, what they write on stderr, what is odd about them', async () => {
    const { upstreams, children, heardOf } = setUp(ordinary);
    await upstreams.connections.main('files');
    children[0]?.say({ method: 'notifications/message', params: { level: 'info', data: 'x' } });
    children[0]?.say({ method: 'notifications/unheard-of' });
    children[0]?.say('hello\n');
    children[0]?.stderr.write('warning\n');
    await eventually(() => heardOf('stderr').length > 0 && heardOf('oddity').length > 0);
    expect(heardOf('told')).toEqual([
      ['told', 'notifications/message', { logger: 'files', level: 'info', data: 'x' }],
      // What nobody knows is for the only client that there is.
      ['told', 'notifications/unheard-of', {}],
    ]);
    expect(heardOf('oddity')).toEqual([['oddity', 'files', 'It wrote text that is no message: hello']]);
    expect(heardOf('stderr')).toEqual([['stderr', 'files', 'warning']]);
  });

  test('that log are told the level, now and when they start; others are not', async () => {
    const levels: unknown[] = [];
    const { upstreams } = setUp(
      {
        ...ordinary,
        initialize: (_params, child) => fakeGreeting(child.pid === 4_000 ? { logging: {} } : {}),
        'logging/setLevel': ({ level }, child) => {
          levels.push([child.pid, level]);
          return {};
        },
      },
      ['files', 'notes'],
    );
    await upstreams.start('files');
    upstreams.setLogLevel('debug');
    await upstreams.start('notes');
    await eventually(() => levels.length > 0);
    await sleep(10);
    expect(levels).toEqual([[4_000, 'debug']]);
  });

  test('are held and let go together, those too that start meanwhile', async () => {
    const { upstreams, children } = setUp(ordinary, ['files', 'notes']);
    await upstreams.connections.main('files');
    upstreams.hold(true);
    expect(children[0]?.stdout.isPaused()).toBe(true);
    await upstreams.connections.main('notes');
    expect(children[1]?.stdout.isPaused()).toBe(true);
    upstreams.hold(false);
    expect(children.map(({ stdout }) => stdout.isPaused())).toEqual([false, false]);
  });

  test('all end when it is over', async () => {
    const { upstreams, children } = setUp(ordinary, ['files', 'notes']);
    await upstreams.discover(5_000);
    await upstreams.close();
    expect(children.map(({ endings }) => endings)).toEqual([1, 1]);
    await expect(upstreams.connections.main('files')).rejects.toMatchObject({ code: 'upstream-unavailable' });
  });
});

test('a server that dies between two pages of its list holds nobody up', async () => {
  const { upstreams } = setUp(
    {
      ...ordinary,
      'tools/list': ({ cursor }, child) => {
        if (child.pid !== 4_000) return tools('read');
        // Its first process answers once, and is gone.
        if (cursor === undefined) queueMicrotask(() => child.exit({ code: 1 }));
        return cursor === undefined ? { ...tools('lost'), nextCursor: 'more' } : undefined;
      },
    },
    ['files'],
    new Map(),
    // Longer than this test may take.
    600_000,
  );
  await upstreams.discover(5_000);
  await eventually(() => upstreams.catalog.tool('files__read') !== undefined);
  expect([upstreams.views()[0]?.restarts, upstreams.catalog.tool('files__lost')]).toEqual([1, undefined]);
});
