import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { fakeGreeting, fakeServers } from '../../test/fixtures/fake-server.ts';
import type { Answers } from '../../test/fixtures/fake-server.ts';
import { neverStarted } from '../sandbox/never-started.ts';
import type { Launch } from '../sandbox/launch.ts';
import { carryByProcess } from './carrier.ts';
import type { Link } from './link.ts';
import { open } from './open.ts';
import type { OpenOptions } from './open.ts';

const spec = { command: 'server', args: [], env: {}, cwd: '/' };

const options = (launch: Launch, owned: Link[] = []): OpenOptions => ({
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
