import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { aCall } from '../../test/fixtures/call.ts';
import { fakeGreeting, fakeServers } from '../../test/fixtures/fake-server.ts';
import type { Answers } from '../../test/fixtures/fake-server.ts';
import { eventually } from '../../test/fixtures/http-world.ts';
import { proves } from '../../test/security/proves.ts';
import { nobody } from '../pipeline/caller.ts';
import type { Conversation, Era } from '../pipeline/caller.ts';
import { carryByProcess } from './carrier.ts';
import type { Isolation } from './ownership.ts';
import { createUpstreams } from './upstreams.ts';
import type { Upstreams } from './options.ts';

const open = new Set<Upstreams>();
afterEach(async () => {
  for (const upstreams of open) await upstreams.close();
  open.clear();
});

const serving: Answers = {
  initialize: () => fakeGreeting({ tools: { listChanged: true }, resources: { subscribe: true }, logging: {} }),
  'tools/list': () => ({ tools: [{ name: 'read' }] }),
  'resources/list': () => ({ resources: [] }),
  'resources/templates/list': () => ({ resourceTemplates: [] }),
  'resources/subscribe': () => ({}),
  'resources/unsubscribe': () => ({}),
  'logging/setLevel': () => ({}),
  'tools/call': (_params, child) => ({ content: [{ type: 'text', text: String(child.pid) }] }),
};

/** One server, and clients of it that note what they hear. */
const setUp = (isolation: Isolation, answers: Answers = serving) => {
  const { launch, children } = fakeServers(answers);
  const oddities: string[] = [];
  const changed: string[] = [];
  const upstreams = createUpstreams({
    servers: [{ name: 'files', hash: 'h', isolation }],
    prefix: true,
    digest: (text) => text,
    carry: async (name) => carryByProcess(name, { command: name, args: [], env: {}, cwd: '/' }, launch),
    ask: () => Promise.reject(new Error('nobody asks here')),
    memory: { load: () => undefined, save: () => {} },
    events: {
      onChanged: (_server, keys) => changed.push(...keys),
      onNewVersion: () => {},
      onState: () => {},
      onOddity: (_server, what) => oddities.push(what),
      onStderr: () => {},
    },
    clientInfo: { name: 'us' },
    maxMessageBytes: 1_000_000,
    startTimeoutMs: 1_000,
    graceMs: 10,
    probeMs: 20,
  });
  open.add(upstreams);

  /** A conversation of a client; `as` has more to say of it. */
  const peer = (client: string, id: string, as: { era?: Era; within?: string; asks?: boolean } = {}) => {
    const heard: unknown[] = [];
    const { era = 'handshake', within, asks = false } = as;
    const principal = { client };
    const conversation: Conversation = {
      id,
      hear: (method, params) => heard.push([method, params]),
      ...(within === undefined ? {} : { within }),
      isMany: era === 'stateless',
      client: { principal, capabilities: {}, ask: () => Promise.reject(new Error('nobody')) },
    };
    const caller = {
      ...nobody,
      era,
      conversation,
      capabilities: asks ? { elicitation: {} } : {},
      logLevel: 'debug',
      tell: (method: string, params: object) => void heard.push([method, params]),
    };
    const run = async (method: string, name: string): Promise<string> => {
      const target = { kind: method === 'tools/call' ? 'tool' : 'resource', upstream: 'files', name } as const;
      const params = method === 'tools/call' ? { name } : { uri: name };
      const call = aCall({ method, target, params, caller, principal });
      return JSON.stringify(await upstreams.handle(call, call.signal));
    };
    const pid = async (): Promise<number> => Number(/"text":"(\d+)"/.exec(await run('tools/call', 'read'))?.[1]);
    return { heard, conversation, run, pid, subscribe: (uri: string) => run('resources/subscribe', uri) };
  };
  const child = (pid: number) => {
    const found = children.find((one) => one.pid === pid);
    if (found === undefined) throw new Error(`There is no process ${pid}.`);
    return found;
  };
  return { upstreams, children, child, peer, oddities, changed };
};

describe('a server of which each client has its own', () => {
  test('is one process for all sessions of a client, another one for another, and ends with the last session', async () => {
    const { upstreams, peer, child } = setUp('per-client');
    const [first, second, other] = [peer('anna', 'c1'), peer('anna', 'c2'), peer('ben', 'c3')];
    const pid = await first.pid();
    expect(await second.pid()).toBe(pid);
    expect(await other.pid()).not.toBe(pid);
    upstreams.leave(first.conversation);
    await sleep(20);
    expect(child(pid).endings).toBe(0);
    upstreams.leave(second.conversation);
    await eventually(() => child(pid).endings === 1);
    expect(child(await other.pid()).endings).toBe(0);
  });

  test('tells of a resource only those whose process it is, though others listen to the same', async () => {
    const { peer, child } = setUp('per-client');
    const [anna, again, ben] = [peer('anna', 'c1'), peer('anna', 'c2'), peer('ben', 'c3')];
    for (const one of [anna, again, ben]) await one.subscribe('file:///x');
    child(await anna.pid()).say({ method: 'notifications/resources/updated', params: { uri: 'file:///x' } });
    await eventually(() => anna.heard.length > 0 && again.heard.length > 0);
    await sleep(10);
    expect(anna.heard).toEqual([['notifications/resources/updated', { uri: 'file:///x' }]]);
    expect(ben.heard).toEqual([]);
  });

  test('is started again for whoever listens to something of it, and subscribed to again; for nobody else', async () => {
    const { upstreams, children, peer, child } = setUp('per-client');
    const [anna, ben] = [peer('anna', 'c1'), peer('ben', 'c2')];
    await anna.subscribe('file:///x');
    await ben.subscribe('file:///y');
    const pids = [await anna.pid(), await ben.pid()];
    for (const pid of pids) child(pid).exit({ code: 1 });
    upstreams.leave(ben.conversation);
    const wanted = (): unknown[] =>
      children
        .filter(({ pid }) => !pids.includes(pid ?? 0))
        .flatMap(({ told }) => told.filter(({ method }) => method === 'resources/subscribe'));
    await eventually(() => wanted().length > 0);
    await sleep(50);
    expect(wanted()).toMatchObject([{ params: { uri: 'file:///x' } }]);
  });

  test('shows nobody else how its lists changed for one of them', async () => {
    const { peer, child, oddities, changed } = setUp('per-client');
    const pid = await peer('anna', 'c1').pid();
    child(pid).say({ method: 'notifications/tools/list_changed' });
    await eventually(() => oddities.length > 0);
    expect(oddities).toEqual([expect.stringContaining('for one client alone')]);
    expect(changed).toEqual([]);
  });

  test(`gives no connection on which it may ask for input from one client to another ${proves('T-31')}`, async () => {
    const { peer } = setUp('per-client');
    const [anna, ben] = ['anna', 'ben'].map((client) => peer(client, client, { era: 'stateless', asks: true }));
    const pid = await anna?.pid();
    expect(await ben?.pid()).not.toBe(pid);
    expect(await anna?.pid()).toBe(pid);
  });
});

test('of a server that nobody shares, a stream of notifications belongs to the conversation that it is part of', async () => {
  const { peer, child } = setUp('per-session');
  const [calls, stream, other] = [
    peer('anna', 'c1', { era: 'stateless' }),
    peer('anna', 'c1.1', { era: 'stateless', within: 'c1' }),
    peer('anna', 'c2'),
  ];
  await stream.subscribe('file:///x');
  const pid = await calls.pid();
  expect(await other.pid()).not.toBe(pid);
  child(pid).say({ method: 'notifications/resources/updated', params: { uri: 'file:///x' } });
  await eventually(() => stream.heard.length === 1);
});

describe('a server that all share', () => {
  const late = { method: 'notifications/message', params: { level: 'info', data: 'of anna' } };

  test(`cannot tell one client what it logs late of another ${proves('T-31')}`, async () => {
    const { upstreams, peer, child } = setUp('shared', {
      ...serving,
      'tools/call': ({ name }, { pid }) =>
        name === 'wait' ? undefined : { content: [{ type: 'text', text: String(pid) }] },
    });
    const [anna, ben] = [peer('anna', 'c1', { era: 'stateless' }), peer('ben', 'c2')];
    upstreams.join(ben.conversation);
    const { say } = child(await anna.pid());
    // Ben is the only one who is there; then the only one with a call.
    say(late);
    void ben.run('tools/call', 'wait').catch(() => {});
    await sleep(10);
    say(late);
    say({ method: 'notifications/unheard-of', params: { of: 'anna' } });
    await sleep(20);
    expect(ben.heard).toEqual([]);
  });

  test('has two requests of one token for two clients: what it logs meanwhile is told to neither', async () => {
    const { peer, children } = setUp('shared', { ...serving, 'tools/call': () => undefined });
    const [first, second] = [peer('anna', 'c1', { era: 'stateless' }), peer('anna', 'c1', { era: 'stateless' })];
    void first.run('tools/call', 'wait').catch(() => {});
    await eventually(() => children[0]?.told.some(({ method }) => method === 'tools/call') === true);
    children[0]?.say(late);
    await eventually(() => first.heard.length === 1);
    void second.run('tools/call', 'wait').catch(() => {});
    await eventually(() => children[0]?.told.filter(({ method }) => method === 'tools/call').length === 2);
    children[0]?.say(late);
    await sleep(20);
    expect([first.heard.length, second.heard.length]).toEqual([1, 0]);
  });

  test('is not left subscribed by a client that went while it was started', async () => {
    const { upstreams, peer, children } = setUp('shared');
    const anna = peer('anna', 'c1');
    const subscribing = anna.subscribe('file:///x');
    upstreams.leave(anna.conversation);
    await expect(subscribing).rejects.toMatchObject({ code: 'cancelled' });
    await sleep(10);
    expect(children.flatMap(({ told }) => told).filter(({ method }) => method === 'resources/subscribe')).toEqual([]);
  });
});
