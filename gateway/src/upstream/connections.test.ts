import { describe, expect, test } from 'vitest';
import { eventually } from '../../test/fixtures/eventually.ts';
import { fakeConnection } from '../../test/fixtures/fake-connection.ts';
import type { FakeConnection } from '../../test/fixtures/fake-connection.ts';
import { GatewayError } from '../errors.ts';
import { Abort } from '../pipeline/abort.ts';
import { createConnections } from './connections.ts';
import type { ConnectionsOptions, Opening } from './connections.ts';
import type { Eras } from './eras.ts';
import type { Ownership } from './ownership.ts';

interface Opened extends FakeConnection {
  readonly server: string;
  readonly opening: Opening;
}

/** Servers that speak these eras; each opening succeeds where it is of one of them. */
const setUp = (speaks: Pick<Eras, 'handshake' | 'stateless'>, changes: Partial<ConnectionsOptions> = {}) => {
  const opened: Opened[] = [];
  const saved: [string, Eras][] = [];
  const heard: string[] = [];
  const server = { ...speaks, broken: false };
  let time = 0;
  const connections = createConnections({
    servers: ['files', 'notes'],
    async open(name, opening) {
      const wished = opening.wish.era;
      const era = wished === 'any' ? (server.handshake ? 'handshake' : 'stateless') : wished;
      const fake = fakeConnection({ era, capabilities: opening.wish.capabilities });
      opened.push({ ...fake, server: name, opening });
      opening.own({
        pid: 1,
        exited: fake.connection.exited,
        end: () => {
          fake.exit();
          return Promise.resolve();
        },
      });
      if (server.broken) throw new GatewayError('upstream-unavailable', `The server ${name} is broken.`);
      const { handshake, stateless } = server;
      if (opening.known?.handshake !== handshake || opening.known.stateless !== stateless)
        opening.onEras({ handshake, stateless, at: 7 });
      if (!server[era]) throw new GatewayError('upstream-unavailable', `The server ${name} does not speak this.`);
      return fake.connection;
    },
    eras: { load: () => undefined, save: (name, eras) => void saved.push([name, eras]) },
    graceMs: 10,
    onState: (name, { state }) => void heard.push(`${name} ${state}`),
    onReady: (name, { era }, { use, key }) => void heard.push(`ready ${name} ${era} ${use} ${key}`),
    onLost: (name, _connection, { use, key }) => void heard.push(`lost ${name} ${use} ${key}`),
    now: () => time,
    ...changes,
  });
  return { connections, opened, saved, heard, server, pass: (ms: number) => (time += ms) };
};

const both = { handshake: true, stateless: true };
const old = { handshake: true, stateless: false };
const modern = { handshake: false, stateless: true };

const ownership = (changes: Partial<Ownership> = {}): Ownership => ({
  key: 'c1',
  era: 'handshake',
  capabilities: { roots: {} },
  owner: undefined,
  onRequest: undefined,
  ...changes,
});

describe('how a server is spoken to', () => {
  test('is found out by starting it once, and kept', async () => {
    const { connections, opened, saved } = setUp(both);
    expect(connections.eras('files')).toBeUndefined();
    const [one, other] = await Promise.all([
      connections.learn('files', 'handshake'),
      connections.learn('files', 'handshake'),
    ]);
    expect([one, other]).toEqual([
      { ...both, at: 7 },
      { ...both, at: 7 },
    ]);
    expect([opened.length, saved]).toEqual([1, [['files', { ...both, at: 7 }]]]);
    expect(await connections.learn('files', 'handshake')).toEqual(connections.eras('files'));
    expect(opened).toHaveLength(1);
  });

  test('is known from before', async () => {
    const { connections, opened } = setUp(both, {
      eras: { load: (name) => (name === 'files' ? { ...both, at: 1 } : undefined), save: () => {} },
    });
    expect(await connections.learn('files', 'handshake')).toEqual({ ...both, at: 1 });
    expect(opened).toHaveLength(0);
  });

  test('is what its connection speaks, where it did not say', async () => {
    const { connections } = setUp(modern, {
      open: () => Promise.resolve(fakeConnection({ era: 'stateless' }).connection),
    });
    expect(await connections.learn('files', 'handshake')).toEqual({ ...modern, at: 0 });
  });

  test.each([
    ['handshake', modern],
    ['stateless', old],
  ] as const)('is learned anew where a %s is not answered any more', async (era, now) => {
    const { connections, saved } = setUp(now, { eras: { load: () => ({ ...both, at: 1 }), save: () => {} } });
    await expect(connections.owned('files', ownership({ era }))).rejects.toMatchObject({
      code: 'upstream-unavailable',
    });
    expect([connections.eras('files'), saved]).toEqual([{ ...now, at: 7 }, []]);
  });
});

describe('what all share', () => {
  test.each([
    ['one connection of a server with a handshake', old, 'handshake', 'handshake', 1],
    ['one of a stateless server', modern, 'stateless', 'stateless', 1],
    ['another for stateless clients where a server speaks both', both, 'stateless', 'stateless', 2],
    ['the first where it cannot speak as they do', modern, 'handshake', 'stateless', 1],
  ] as const)('is %s', async (_, speaks, wanted, got, many) => {
    const { connections, opened } = setUp(speaks);
    const one = await connections.common('files', wanted);
    expect([one.era, await connections.common('files', wanted), opened.length]).toEqual([got, one, many]);
    expect(connections.commonNow('files', got)).toBe(one);
    expect(connections.any('files')).toBeDefined();
    expect(connections.all()).toHaveLength(many);
  });

  test('is there by name only', async () => {
    const { connections } = setUp(old);
    await expect(connections.common('other', 'handshake')).rejects.toMatchObject({
      code: 'unknown-target',
      remedy: 'Name one of: files, notes.',
    });
  });

  test('is refused in other words where it was removed, until it is added again', async () => {
    const { connections } = setUp(old);
    await connections.remove('notes');
    await expect(connections.common('notes', 'handshake')).rejects.toMatchObject({
      code: 'unknown-target',
      message: 'The server notes was removed from the configuration.',
      remedy: 'Add it to the configuration again, or name one of: files.',
    });
    connections.add('notes');
    expect(await connections.common('notes', 'handshake')).toBeDefined();
  });

  test('is told of when it ends by itself, where nobody else starts it again', async () => {
    const { connections, opened, heard } = setUp(both);
    await connections.common('files', 'stateless');
    opened[1]?.exit();
    await eventually(() => heard.includes('lost files common '));
    expect(heard).toContain('ready files stateless common ');
  });
});

describe('what one client has for itself', () => {
  test('is opened as it wishes, and goes with it', async () => {
    const { connections, opened, heard } = setUp(old);
    const one = await connections.owned('files', ownership());
    expect(opened[0]?.opening).toMatchObject({ key: 'c1', use: 'own', wish: { capabilities: { roots: {} } } });
    expect([connections.ownedNow('files', 'c1', 'handshake'), connections.ownedBy('c1')]).toEqual([one, [one]]);
    expect(connections.commonNow('files', 'handshake')).toBeUndefined();
    expect(connections.state('files').state).toMatchObject({ state: 'ready', pid: 1, since: 0 });
    await connections.leave('c1');
    expect([connections.ownedBy('c1'), connections.state('files').state.state]).toEqual([[], 'idle']);
    expect(heard).toEqual(['ready files handshake own c1']);
  });

  test('is leased for one call', async () => {
    const { connections, opened } = setUp(old, { mostLeases: 1, mostOwned: 1 });
    const answer = () => Promise.resolve({ result: {} });
    const lease = await connections.lease('files', { key: 'a', capabilities: {}, answer, signal: new Abort() });
    expect([lease.connection, opened[0]?.opening.use]).toEqual([opened[0]?.connection, 'lease']);
  });
});

describe('a server that cannot be opened for single clients', () => {
  const tryOnce = async ({ connections }: ReturnType<typeof setUp>, key: string) =>
    connections.owned('files', ownership({ key })).then(
      () => 'opened',
      (error: unknown) => String(error),
    );

  test('rests after six failures, and is tried again after a minute, or when a person starts it', async () => {
    const all = setUp(old);
    const { connections, opened, server, pass } = all;
    server.broken = true;
    for (let at = 0; at < 6; at += 1) expect(await tryOnce(all, `c${at}`)).toContain('is broken');
    expect(await tryOnce(all, 'c7')).toContain('keeps failing');
    await expect(connections.owned('files', ownership())).rejects.toMatchObject({
      remedy: 'Mend it and try again in 60 s; `storycore-mcp check` shows how it starts.',
    });
    expect(opened).toHaveLength(6);
    pass(60_001);
    expect(await tryOnce(all, 'c8')).toContain('is broken');
    expect(await tryOnce(all, 'c8')).toContain('keeps failing');
    server.broken = false;
    await connections.start('files');
    expect(await tryOnce(all, 'c9')).toBe('opened');
  });

  test('is forgiven when it works', async () => {
    const all = setUp(old);
    const { connections, server } = all;
    server.broken = true;
    for (let at = 0; at < 5; at += 1) await tryOnce(all, 'c');
    connections.worked('files');
    for (let at = 0; at < 5; at += 1) expect(await tryOnce(all, 'c')).toContain('is broken');
  });

  test('is one that ends at once, too', async () => {
    const all = setUp(old);
    const { opened, heard } = all;
    for (let at = 0; at < 6; at += 1) {
      expect(await tryOnce(all, `c${at}`)).toBe('opened');
      opened.at(-1)?.exit();
      await eventually(() => heard.includes(`lost files own c${at}`));
    }
    expect(await tryOnce(all, 'c7')).toContain('keeps failing');
  });

  test('is not one that ends after it was there for a while', async () => {
    const all = setUp(old);
    for (let at = 0; at < 7; at += 1) {
      expect(await tryOnce(all, `c${at}`)).toBe('opened');
      all.pass(1_000);
      all.opened.at(-1)?.exit();
      await eventually(() => all.heard.includes(`lost files own c${at}`));
    }
  });

  test('is not one that its clients leave at once', async () => {
    const all = setUp(old);
    for (let at = 0; at < 7; at += 1) {
      expect(await tryOnce(all, `c${at}`)).toBe('opened');
      await all.connections.leave(`c${at}`);
    }
  });

  test('is not one that is stopped while it opens', async () => {
    const { connections } = setUp(old, {
      open: (_name, { own }) =>
        new Promise((_resolve, reject) => {
          own({
            pid: 1,
            exited: new Promise(() => {}),
            end: () => {
              reject(new Error('ended'));
              return Promise.resolve();
            },
          });
        }),
    });
    for (let at = 0; at < 7; at += 1) {
      const opening = connections.owned('files', ownership());
      opening.catch(() => {});
      await connections.leave('c1');
      await expect(opening).rejects.toMatchObject({ message: 'The server files was stopped while it started.' });
    }
  });
});

test('a person who stops a server stops all of its connections, and none is opened until it is started again', async () => {
  const { connections, opened } = setUp(both);
  await connections.main('files');
  await connections.owned('files', ownership());
  await connections.owned('notes', ownership());
  await connections.stop('files');
  expect(connections.all()).toEqual([opened[2]?.connection]);
  await expect(connections.owned('files', ownership())).rejects.toMatchObject({
    message: 'The server files is stopped.',
  });
  await connections.start('files');
  await connections.owned('files', ownership());
  expect(connections.all()).toHaveLength(3);
});

test('when all is over nothing is opened any more', async () => {
  const { connections } = setUp(both);
  await Promise.all([connections.main('files'), connections.owned('files', ownership())]);
  await connections.close();
  expect(connections.all()).toEqual([]);
  await expect(connections.owned('files', ownership())).rejects.toMatchObject({
    message: 'The server files is shut down.',
  });
});
