import { expect, test } from 'vitest';
import { aCall } from '../../test/fixtures/call.ts';
import type { ServerConfig } from '../config/config.ts';
import { Abort } from '../pipeline/abort.ts';
import { createComparedCalls } from './compared-calls.ts';

const server = (name: string, more: Partial<ServerConfig> = {}): ServerConfig => ({
  name,
  args: [],
  env: {},
  cwd: '/',
  roots: [],
  isolation: 'shared',
  hash: name,
  ...more,
});

const { signal } = new Abort();

const setUp = (reads: boolean, held = false) => {
  const done: string[] = [];
  const part = { kind: 'tool', server: 'notes', name: 'x' } as const;
  const calls = createComparedCalls({
    servers: [server('notes'), server('ours', { provider: 'git' }), server('sure', { trust: 'trusted' })],
    list: { held: () => (held ? { part, message: 'It is held.', remedy: 'Review it.' } : undefined) },
    read: async (name) => {
      done.push(`read ${name}`);
      if (reads) calls.compared(name);
    },
    reread: async (name) => void done.push(`reread ${name}`),
    examine: () => undefined,
    forward: async ({ target }) => {
      done.push(`forward ${target.upstream}`);
      return { result: {} };
    },
  });
  const call = (upstream: string) => calls.handle(aCall({ target: { kind: 'tool', upstream, name: 'x' } }), signal);
  return { calls, call, done };
};

test('the first call of a server waits until its lists were compared, the next ones do not', async () => {
  const { call, done } = setUp(true);
  await call('notes');
  await call('notes');
  expect(done).toEqual(['read notes', 'forward notes', 'forward notes']);
});

test('one that is started anew is compared anew', async () => {
  const { calls, call, done } = setUp(true);
  await call('notes');
  calls.left('notes');
  await call('notes');
  expect(done).toEqual(['read notes', 'forward notes', 'read notes', 'forward notes']);
});

test('providers of ours, and what the configuration trusts, are compared with nothing', async () => {
  const { calls, call, done } = setUp(true);
  calls.left('ours');
  await call('ours');
  await call('sure');
  expect(done).toEqual(['forward ours', 'forward sure']);
});

test('what is found to be held is not sent', async () => {
  const { call, done } = setUp(true, true);
  await expect(call('notes')).rejects.toMatchObject({ code: 'quarantined', remedy: 'Review it.' });
  expect(done).toEqual(['read notes']);
});

test('a server whose lists cannot be read gets no call', async () => {
  const { call, done } = setUp(false);
  await expect(call('notes')).rejects.toMatchObject({ code: 'upstream-unavailable' });
  expect(done).toEqual(['read notes', 'reread notes']);
});
