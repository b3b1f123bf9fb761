import { setTimeout as sleep } from 'node:timers/promises';
import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { aCall } from '../../test/fixtures/call.ts';
import { fakeGreeting, fakeServers } from '../../test/fixtures/fake-server.ts';
import type { Answers } from '../../test/fixtures/fake-server.ts';
import { GatewayError } from '../errors.ts';
import { Abort } from '../pipeline/abort.ts';
import type { Call, Result } from '../pipeline/call.ts';
import { nobody } from '../pipeline/caller.ts';
import type { Caller, Conversation } from '../pipeline/caller.ts';
import type { Question } from '../pipeline/reverse.ts';
import type { JsonObject } from '../protocol/json.ts';
import { statelessRevision } from '../protocol/revision/claims.ts';
import { carryByProcess } from './carrier.ts';
import { createUpstreams } from './upstreams.ts';
import type { UpstreamOptions, Upstreams } from './options.ts';

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
  changes: Partial<UpstreamOptions> = {},
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
    ...changes,
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

  test('waits for one that was too slow once where it is asked for by name', async () => {
    const { upstreams, children } = setUp({ ...ordinary, initialize: () => undefined });
    await upstreams.discover(20);
    const asked = upstreams.discover(600_000, 'files');
    // The first question was what it speaks.
    children[0]?.say({ id: 2, result: fakeGreeting() });
    await asked;
    expect(upstreams.catalog.tool('files__read')).toBeDefined();
    expect(children).toHaveLength(1);
  });

  test('reads the lists of one again that is asked for by name and did not show them', async () => {
    let silent = true;
    const { upstreams, heardOf } = setUp({ ...ordinary, 'tools/list': () => (silent ? undefined : tools('read')) });
    await upstreams.discover(20);
    await eventually(() => heardOf('oddity').length > 0);
    silent = false;
    await upstreams.discover(600_000, 'files');
    expect(upstreams.catalog.tool('files__read')).toBeDefined();
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

  test('do what they are there for where they answer a call, and not where one is about themselves', () => {
    const { upstreams } = setUp(ordinary, ['files', 'notes']);
    const worked = vi.spyOn(upstreams.connections, 'worked');
    upstreams.worked(aCall({ target: { kind: 'server', upstream: 'notes', name: 'notes' } }));
    upstreams.worked(aCall({ target: { kind: 'tool', upstream: 'files', name: 'read' } }));
    expect(worked.mock.calls).toEqual([['files']]);
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

/** A client's conversation, and its calls. */
const client = (id: string, changes: Partial<Caller> = {}) => {
  const heard: unknown[] = [];
  const conversation: Conversation = { id, hear: (method, params) => heard.push([method, params]) };
  const call = (method: string, name: string, more: Partial<Call> = {}): Call => {
    const isResource = method.startsWith('resources/');
    return aCall({
      caller: { ...nobody, conversation, ask: () => Promise.reject(new Error('past the policy')), ...changes },
      method,
      target: { kind: isResource ? 'resource' : 'tool', upstream: 'files', name },
      params: isResource ? { uri: name } : { name },
      ...more,
    });
  };
  return { conversation, heard, call };
};
const canBeAsked = { capabilities: { elicitation: {} } };
const stateless = { era: 'stateless', ask: undefined } as const;

const old: Answers = {
  initialize: () => fakeGreeting({ tools: {}, resources: { subscribe: true }, logging: {} }),
  'tools/list': () => tools('read'),
  'resources/list': () => ({ resources: [] }),
  'resources/templates/list': () => ({ resourceTemplates: [] }),
  'resources/subscribe': () => ({}),
  'resources/unsubscribe': () => ({}),
  'logging/setLevel': () => ({}),
  'tools/call': () => ({ content: [] }),
};
const modern: Answers = {
  'server/discover': () => ({ supportedVersions: [statelessRevision], capabilities: { tools: {} } }),
  initialize: () => ({ error: { code: -32_022, message: 'no' } }),
  'tools/list': () => tools('read'),
  'tools/call': () => ({ resultType: 'complete', content: [] }),
  'subscriptions/listen': (_params, child) => {
    child.say({ method: 'notifications/subscriptions/acknowledged', params: {} });
    return undefined;
  },
};
const wanted = (children: ReturnType<typeof fakeServers>['children'], at: number, method: string): unknown[] =>
  children[at]?.told.flatMap((one) => (one['method'] === method ? [Object(one['params']).uri] : [])) ?? [];
const update = (uri: string) => ({ method: 'notifications/resources/updated', params: { uri } });
const heardOf = (uri: string) => ['notifications/resources/updated', { uri }];

describe('the connections of clients', () => {
  test('are theirs alone where they can be asked, and end with them', async () => {
    const { upstreams, children } = setUp(old);
    await upstreams.discover(5_000);
    const [one, other] = [client('c1', canBeAsked), client('c2', canBeAsked)];
    for (const who of [one, other]) await upstreams.handle(who.call('tools/call', 'read'), new Abort());
    expect(children).toHaveLength(3);
    expect(children[1]?.told[0]).toMatchObject({ params: { capabilities: { elicitation: {} } } });
    upstreams.relay(one.conversation, 'notifications/roots/list_changed', {});
    await sleep(5);
    expect(children.map(({ told }) => told.at(-1)?.['method'] === 'notifications/roots/list_changed')).toEqual([
      false,
      true,
      false,
    ]);
    upstreams.leave(one.conversation);
    upstreams.leave(one.conversation);
    await eventually(() => children[1]?.endings === 1);
    expect(children.map(({ endings }) => endings)).toEqual([0, 1, 0]);
  });

  test('are shared by the conversations of one client where the owner says so, and end with the last', async () => {
    const isolated = { servers: [{ name: 'files', hash: 'h', isolation: 'per-client' as const }] };
    const { upstreams, children } = setUp(old, ['files'], new Map(), 150, isolated);
    await upstreams.discover(5_000);
    const [one, other] = [client('c1'), client('c2')];
    for (const who of [one, other]) await upstreams.handle(who.call('tools/call', 'read'), new Abort());
    expect(children).toHaveLength(2);
    upstreams.leave(one.conversation);
    await sleep(5);
    expect(children[1]?.endings).toBe(0);
    upstreams.leave(other.conversation);
    await eventually(() => children[1]?.endings === 1);
  });

  test('say only to them what nobody knows', async () => {
    const { upstreams, children, heard } = setUp(old);
    const [one, other] = [client('c1', canBeAsked), client('c2')];
    for (const { conversation } of [one, other]) upstreams.join(conversation);
    await upstreams.discover(5_000);
    await upstreams.handle(one.call('tools/call', 'read'), new Abort());
    children[1]?.say({ method: 'notifications/unheard-of', params: { x: 1 } });
    children[0]?.say({ method: 'notifications/unheard-of', params: { x: 2 } });
    children[0]?.say({ method: 'notifications/message', params: { level: 'info', data: 'whose?' } });
    await eventually(() => one.heard.length > 0);
    await sleep(5);
    expect([one.heard, other.heard]).toEqual([[['notifications/unheard-of', { x: 1 }]], []]);
    expect(heard.filter((each) => Array.isArray(each) && each[0] === 'told')).toEqual([]);
  });
});

describe('what clients listen to', () => {
  test('is listened to where their calls go', async () => {
    const { upstreams, children } = setUp(old);
    await upstreams.discover(5_000);
    const [own, one, other] = [client('c1', canBeAsked), client('c2'), client('c3', stateless)];
    for (const who of [own, one, other]) {
      upstreams.join(who.conversation);
      expect(await upstreams.handle(who.call('resources/subscribe', 'a:1'), new Abort())).toMatchObject({ result: {} });
    }
    expect([wanted(children, 0, 'resources/subscribe'), wanted(children, 1, 'resources/subscribe')]).toEqual([
      ['a:1'],
      ['a:1'],
    ]);
    children[0]?.say(update('a:1'));
    await eventually(() => other.heard.length > 0);
    expect([own.heard, one.heard, other.heard]).toEqual([[], [heardOf('a:1')], [heardOf('a:1')]]);
    children[1]?.say(update('a:1'));
    await eventually(() => own.heard.length > 0);
    expect(own.heard).toEqual([heardOf('a:1')]);
    for (const who of [own, one]) await upstreams.handle(who.call('resources/unsubscribe', 'a:1'), new Abort());
    upstreams.leave(other.conversation);
    await eventually(() => wanted(children, 0, 'resources/unsubscribe').length > 0);
    expect(wanted(children, 1, 'resources/unsubscribe')).toEqual(['a:1']);
  });

  test('is listened to again when a connection that only one client has is gone', async () => {
    const { upstreams, children } = setUp(old);
    const who = client('c1', canBeAsked);
    await upstreams.discover(5_000);
    await upstreams.handle(who.call('resources/subscribe', 'a:1'), new Abort());
    children[1]?.exit({ code: 1 });
    await eventually(() => wanted(children, 2, 'resources/subscribe').length > 0);
    children[2]?.say(update('a:1'));
    await eventually(() => who.heard.length > 0);
    expect(wanted(children, 2, 'resources/subscribe')).toEqual(['a:1']);
  });

  test('is listened to by a stream where the server is stateless, each client’s where it has its own', async () => {
    const isolated = { servers: [{ name: 'files', hash: 'h', isolation: 'per-client' as const }] };
    const { upstreams, children } = setUp(modern, ['files'], new Map(), 150, isolated);
    await upstreams.discover(5_000);
    const [one, other] = [client('c1', stateless), client('c2', stateless)];
    await upstreams.handle(one.call('resources/subscribe', 'a:1'), new Abort());
    const principal = { client: 'other' };
    await upstreams.handle(other.call('resources/subscribe', 'a:1', { principal }), new Abort());
    const streams = children.map(({ told }) =>
      told.flatMap(({ method, params }) =>
        method === 'subscriptions/listen' ? [Object(params).notifications.resourceSubscriptions] : [],
      ),
    );
    expect(streams.map((each) => each.at(-1) as unknown)).toEqual([undefined, ['a:1'], ['a:1']]);
    children[1]?.say(update('a:1'));
    await eventually(() => one.heard.length > 0);
    expect([one.heard, other.heard]).toEqual([[heardOf('a:1')], []]);
  });

  test('is not listened to for a client that is gone', async () => {
    const { upstreams, children } = setUp(old);
    const who = client('c1', canBeAsked);
    await upstreams.discover(5_000);
    const signal = new Abort();
    signal.abort(new GatewayError('cancelled', 'The client is gone.'));
    await expect(upstreams.handle(who.call('resources/subscribe', 'a:1'), signal)).rejects.toMatchObject({
      message: 'The client is gone.',
    });
    expect(children).toHaveLength(1);
  });
});

describe('a call that stops in the middle', () => {
  const question = { id: 'q', method: 'elicitation/create', params: { message: 'Who?' } };
  /** Its server asks before it answers. */
  const asking: Answers = {
    ...old,
    'tools/call': (_params, child) => {
      child.say(question);
      return undefined;
    },
  };
  const passing = (asked: Question[]) => ({
    ask: (one: Question): Promise<Result> => {
      asked.push(one);
      return one.client.ask(one.method, one.params, one);
    },
  });
  const open = (answers: Answers, changes: Partial<UpstreamOptions>) =>
    setUp(answers, ['files'], new Map(), 150, changes);

  test('goes on in the next round of its client, past the policy', async () => {
    const asked: Question[] = [];
    const { upstreams, children } = open(asking, passing(asked));
    await upstreams.discover(5_000);
    const who = client('c1', { ...stateless, ...canBeAsked, logLevel: 'debug' });
    const first = await upstreams.handle(who.call('tools/call', 'read'), new Abort());
    expect(first).toMatchObject({ result: { resultType: 'input_required' } });
    expect(asked).toMatchObject([{ server: 'files', method: 'elicitation/create', params: { message: 'Who?' } }]);
    const requestState = 'result' in first ? first.result['requestState'] : undefined;
    const params = { name: 'read', requestState, inputResponses: { 'elicitation-1': { action: 'accept' } } };
    const second = upstreams.handle(who.call('tools/call', 'read', { params }), new Abort());
    const told = (): readonly Record<string, unknown>[] => children[1]?.told ?? [];
    await eventually(() => told().some(({ id, result }) => id === 'q' && result !== undefined));
    children[1]?.say({
      id: told().find(({ method }) => method === 'tools/call')?.['id'],
      result: { content: ['end'] },
    });
    expect(await second).toMatchObject({ result: { content: ['end'] } });
    expect(told().some(({ method }) => method === 'logging/setLevel')).toBe(true);
  });

  test('is taken back when the gateway shuts down', async () => {
    const { upstreams, children } = open(asking, passing([]));
    await upstreams.discover(5_000);
    const who = client('c1', { ...stateless, ...canBeAsked });
    await upstreams.handle(who.call('tools/call', 'read'), new Abort());
    await upstreams.close();
    await eventually(() => children[1]?.told.some(({ method }) => method === 'notifications/cancelled') === true);
    expect(children[1]?.endings).toBeGreaterThan(0);
  });

  test('for a question that may not be asked is told of to a person, with what would allow it', async () => {
    const refused = new GatewayError('permission-denied', 'It may not ask.', { remedy: 'Allow it with `x`.' });
    const { upstreams, children, heardOf: heardOfKind } = open(asking, { ask: () => Promise.reject(refused) });
    await upstreams.discover(5_000);
    const who = client('c1', { ...stateless, ...canBeAsked });
    const answer = upstreams.handle(who.call('tools/call', 'read'), new Abort());
    await eventually(() => children[1]?.told.some(({ id, error }) => id === 'q' && error !== undefined) === true);
    expect(heardOfKind('oddity')).toEqual([['oddity', 'files', 'It may not ask. Allow it with `x`.']]);
    children[1]?.say({ id: children[1]?.told.find(({ method }) => method === 'tools/call')?.['id'], result: {} });
    await answer;
  });
});

test('how a server can be spoken to is remembered beside what it offers', async () => {
  const before = setUp(modern);
  await before.upstreams.discover(5_000);
  expect(before.upstreams.views()[0]?.eras).toMatchObject({ handshake: false, stateless: true });
  const after = setUp(modern, ['files'], before.remembered);
  expect(after.upstreams.connections.eras('files')).toMatchObject({ handshake: false, stateless: true });
  await after.upstreams.connections.main('files');
  expect(after.children[0]?.told.map(({ method }) => method)).not.toContain('initialize');
});
