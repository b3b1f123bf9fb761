import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { fakeChild } from '../../test/fixtures/fake-child.ts';
import { fakeGreeting, fakeServers } from '../../test/fixtures/fake-server.ts';
import type { Answers } from '../../test/fixtures/fake-server.ts';
import { neverStarted } from '../sandbox/never-started.ts';
import type { Launch } from '../sandbox/launch.ts';
import { carryByProcess } from './carrier.ts';
import type { Link } from './link.ts';
import { open } from './open.ts';
import type { OpenOptions } from './open.ts';
import type { Eras } from './eras.ts';

const spec = { command: 'server', args: [], env: {}, cwd: '/' };

const options = (launch: Launch, owned: Link[] = [], changes: Partial<OpenOptions> = {}): OpenOptions => ({
  carry: carryByProcess('files', spec, launch),
  wish: { era: 'any', capabilities: {} },
  known: { handshake: true, stateless: false, at: 0 },
  onEras: () => {},
  probeMs: 0,
  clientInfo: { name: 'storycore-mcp', version: '1' },
  startTimeoutMs: 100,
  graceMs: 10,
  maxMessageBytes: 1_000_000,
  own: (link: Link) => void owned.push(link),
  onNotification: () => {},
  onOddity: () => {},
  onStderr: () => {},
  ...changes,
});

const opened = (answers: Answers) => {
  const { launch, children } = fakeServers(answers);
  const owned: Link[] = [];
  return { connection: open('files', options(launch, owned)), children, owned };
};

test('a server is greeted, and told that it was understood', async () => {
  const { connection, children, owned } = opened({ initialize: () => ({ ...fakeGreeting(), 'x-odd': 1 }) });
  const { greeting, pid } = await connection;
  expect([greeting['x-odd'], pid]).toEqual([1, 4_000]);
  await sleep(1);
  const [hello, initialized] = children[0]?.told ?? [];
  expect(hello).toMatchObject({
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'storycore-mcp' } },
  });
  expect(initialized).toEqual({ jsonrpc: '2.0', method: 'notifications/initialized' });
  expect(owned).toEqual(children);
});

test.each(['2024-11-05', '2025-03-26', '2025-06-18'])('a server that speaks %s is taken', async (protocolVersion) => {
  const { connection } = opened({ initialize: () => ({ ...fakeGreeting(), protocolVersion }) });
  await expect(connection).resolves.toMatchObject({ greeting: { protocolVersion } });
});

describe('a server that does not shake hands is ended, and the reason says what it did', () => {
  test.each<[string, Answers, string]>([
    [
      'speaks another version',
      { initialize: () => ({ ...fakeGreeting(), protocolVersion: '1999-01-01' }) },
      'version that is not known',
    ],
    ['says no version', { initialize: () => ({}) }, 'version that is not known'],
    ['refuses', { initialize: () => ({ error: { code: -32_603, message: 'Not today.' } }) }, 'it said: Not today.'],
    ['has no handshake', { initialize: () => ({ error: { code: -32_022, message: 'x' } }) }, 'without a handshake'],
    ['answers nonsense and lives on', { initialize: () => ({ error: 'text' }) }, 'neither a result nor an error'],
  ])('it %s', async (_, answers, words) => {
    const { connection, children } = opened(answers);
    await expect(connection).rejects.toMatchObject({
      code: 'upstream-unavailable',
      message: expect.stringContaining(words) as string,
    });
    expect(children[0]?.endings).toBe(1);
  });

  test('it never answers', async () => {
    const { connection, children } = opened({});
    await expect(connection).rejects.toMatchObject({
      code: 'timeout',
      message: 'files: it was not ready within 0.1 s',
    });
    expect(children[0]?.endings).toBe(1);
  });

  test('it ends before it is ready', async () => {
    const { connection } = opened({
      initialize: (_params, child) => {
        child.exit({ code: 7 });
        return undefined;
      },
    });
    await expect(connection).rejects.toMatchObject({
      code: 'upstream-unavailable',
      message: 'The server files ended with exit code 7 before it was ready.',
      remedy: 'Run its command by hand to see why.',
    });
  });

  test('it cannot be started', async () => {
    const launch: Launch = () => neverStarted(new Error('spawn server ENOENT'));
    await expect(open('files', options(launch))).rejects.toMatchObject({
      code: 'upstream-unavailable',
      message: 'The server files could not be started (spawn server ENOENT) before it was ready.',
      remedy: 'Check its `command` and `cwd` in the configuration.',
    });
  });
});

const discovered = (more: object = {}) => ({
  supportedVersions: ['2026-07-28'],
  capabilities: { tools: {} },
  resultType: 'complete',
  ...more,
});
/** As servers of revision 2026-07-28 refuse a handshake. */
const noHandshake = () => ({ error: { code: -32_022, message: 'Unsupported protocol version' } });
const silence = () => undefined;
const both: Answers = { initialize: fakeGreeting, 'server/discover': () => discovered() };
const old: Answers = { initialize: fakeGreeting };
const modern: Answers = { initialize: noHandshake, 'server/discover': () => discovered() };

/** Opens, and says what was found out on the way. */
const find = (answers: Answers, changes: Partial<OpenOptions> = {}) => {
  const { launch, children } = fakeServers(answers);
  const found: Pick<Eras, 'handshake' | 'stateless'>[] = [];
  const connection = open(
    'files',
    options(launch, [], {
      known: undefined,
      probeMs: 20,
      startTimeoutMs: 2_000,
      onEras: ({ handshake, stateless }) => found.push({ handshake, stateless }),
      ...changes,
    }),
  );
  const said = (): unknown[] => children.flatMap(({ told }) => told.map(({ method }) => method));
  return { connection, found, children, said };
};
const speaks = (handshake: boolean, stateless: boolean): Eras => ({ handshake, stateless, at: 0 });

describe('a server of which nothing is known', () => {
  test.each<[string, Answers, string, boolean, boolean]>([
    ['both ways', both, 'handshake', true, true],
    ['with a handshake only', old, 'handshake', true, false],
    ['without one only', modern, 'stateless', false, true],
    ['with one, and is silent about the other', { ...old, 'server/discover': silence }, 'handshake', true, false],
    [
      'with one, and another revision without',
      { ...old, 'server/discover': () => discovered({ supportedVersions: ['2027-01-01'] }) },
      'handshake',
      true,
      false,
    ],
    ['with one, and answers with nonsense', { ...old, 'server/discover': () => ({}) }, 'handshake', true, false],
  ])('is found out to speak %s', async (_, answers, era, handshake, stateless) => {
    const { connection, found } = find(answers);
    expect((await connection).era).toBe(era);
    expect(found).toEqual([{ handshake, stateless }]);
  });

  test('is told nothing but questions before it was understood', async () => {
    const { connection, said, children } = find(both);
    await connection;
    await sleep(5);
    expect(said()).toEqual(['server/discover', 'initialize', 'notifications/initialized']);
    expect(children[0]?.told[0]).toMatchObject({
      params: {
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientInfo': { name: 'storycore-mcp' },
          'io.modelcontextprotocol/clientCapabilities': {},
        },
      },
    });
  });

  test('and speaks neither is refused with what it said', async () => {
    const { connection, found } = find({ initialize: () => ({ error: { code: 1, message: 'No.' } }) });
    await expect(connection).rejects.toMatchObject({ message: expect.stringContaining('it said: No.') as string });
    expect(found).toEqual([]);
  });

  test('and ends when it is asked anything before the handshake is started again, and not asked', async () => {
    const { connection, children, found } = find({
      ...old,
      'server/discover': (_params, child) => {
        child.exit({ code: 1 });
        return undefined;
      },
    });
    expect((await connection).era).toBe('handshake');
    expect(found).toEqual([{ handshake: true, stateless: false }]);
    await sleep(5);
    expect(children.map(({ told }) => told.map(({ method }) => method))).toEqual([
      ['server/discover', 'initialize'],
      ['initialize', 'notifications/initialized'],
    ]);
  });

  test.each<[string, Answers, string]>([
    ['a handshake', old, 'handshake'],
    ['no handshake', modern, 'stateless'],
  ])('takes its time to start, and is understood all the same: %s', async (_, answers, era) => {
    const child = fakeChild();
    const { connection, found } = find({}, { carry: carryByProcess('files', spec, () => child) });
    // Longer than a question may take of one that is awake.
    await sleep(80);
    for (const { id, method } of child.told) {
      const answer = answers[String(method)]?.({}, child) ?? { error: { code: -32_601, message: 'Method not found' } };
      child.say({ id, ...('error' in answer ? answer : { result: answer }) });
    }
    expect((await connection).era).toBe(era);
    expect(found).toHaveLength(1);
  });
});

describe('a server that is known', () => {
  test.each<[string, Answers, Eras, string, readonly unknown[]]>([
    ['with a handshake', both, speaks(true, true), 'handshake', ['initialize', 'notifications/initialized']],
    ['without one', modern, speaks(false, true), 'stateless', ['server/discover']],
  ])('to speak %s is opened so, and nothing else is tried', async (_, answers, known, era, words) => {
    const { connection, said, found } = find(answers, { known });
    expect((await connection).era).toBe(era);
    await sleep(5);
    expect([said(), found]).toEqual([words, []]);
  });

  test.each<[string, Answers, Eras, string, Eras]>([
    ['shakes hands no longer', modern, speaks(true, false), 'stateless', speaks(false, true)],
    ['shakes hands now, and nothing else', old, speaks(false, true), 'handshake', speaks(true, false)],
  ])('and %s is opened as it speaks now', async (_, answers, known, era, now) => {
    const { connection, found } = find(answers, { known });
    expect((await connection).era).toBe(era);
    expect(found).toEqual([{ handshake: now.handshake, stateless: now.stateless }]);
  });

  test('and speaks neither any more is refused with what it said last', async () => {
    const refuse = () => ({ error: { code: 1, message: 'No.' } });
    for (const known of [speaks(true, false), speaks(false, true)]) {
      const { connection, found } = find({ initialize: refuse, 'server/discover': refuse }, { known });
      await expect(connection).rejects.toMatchObject({ message: expect.stringContaining('it said: No.') as string });
      expect(found).toEqual([]);
    }
  });
});

describe('a connection of one era', () => {
  const wish = (era: 'handshake' | 'stateless') => ({ wish: { era, capabilities: { roots: {} } } }) as const;

  test('is opened with what the server may ask for', async () => {
    const { connection, children } = find(old, { ...wish('handshake'), known: speaks(true, false) });
    expect((await connection).capabilities).toEqual({ roots: {} });
    expect(children[0]?.told[0]).toMatchObject({ method: 'initialize', params: { capabilities: { roots: {} } } });
  });

  test('is opened without a handshake where that is wished for', async () => {
    const { connection, said } = find(both, { ...wish('stateless'), known: speaks(true, true) });
    expect((await connection).era).toBe('stateless');
    expect(said()).toEqual(['server/discover']);
  });

  test.each<[string, Answers, 'handshake' | 'stateless', Eras, Eras]>([
    ['that shakes hands no longer', modern, 'handshake', speaks(true, true), speaks(false, true)],
    ['that knows nothing but handshakes any more', old, 'stateless', speaks(true, true), speaks(true, false)],
  ])('is refused by a server %s, and what it speaks now is told', async (_, answers, era, known, now) => {
    const { connection, found } = find(answers, { ...wish(era), known });
    await expect(connection).rejects.toMatchObject({ code: 'upstream-unavailable' });
    expect(found).toEqual([{ handshake: now.handshake, stateless: now.stateless }]);
  });

  test('is refused by a server that says no to all, and nothing is concluded of it', async () => {
    const { connection, found } = find(
      { initialize: noHandshake },
      { ...wish('handshake'), known: speaks(true, true) },
    );
    await expect(connection).rejects.toMatchObject({ code: 'upstream-unavailable' });
    expect(found).toEqual([]);
  });
});
