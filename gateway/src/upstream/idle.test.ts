import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { isAlive } from '../../test/fixtures/alive.ts';
import { aCall } from '../../test/fixtures/call.ts';
import { eventually } from '../../test/fixtures/eventually.ts';
import { launch } from '../sandbox/launch.ts';
import { carryByProcess } from './carrier.ts';
import { createUpstreams } from './upstreams.ts';
import type { UpstreamSpec } from './options.ts';

/** One real process, started from a fixture. */
const start = (fixture: string, changes: Partial<UpstreamSpec>) => {
  const states: string[] = [];
  const upstreams = createUpstreams({
    servers: [{ name: 'it', hash: 'it', ...changes }],
    prefix: true,
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    async carry(name) {
      const path = fileURLToPath(new URL(`../../test/fixtures/${fixture}.ts`, import.meta.url));
      const args = fixture === 'hang' ? [path, 'always'] : [path];
      return carryByProcess(name, { command: process.execPath, args, env: {}, cwd: tmpdir() }, launch);
    },
    ask: () => Promise.reject(new Error('nobody asks here')),
    memory: { load: () => undefined, save: () => {} },
    events: {
      onChanged() {},
      onNewVersion() {},
      onState: (_server, { state }) => states.push(state),
      onOddity() {},
      onStderr() {},
    },
    clientInfo: { name: 'us', version: '1' },
    maxMessageBytes: 2 ** 20,
    startTimeoutMs: 10_000,
    graceMs: 500,
  });
  onTestFinished(() => upstreams.close());
  const call = (name: string, args: object = {}) => {
    const made = aCall({ target: { kind: 'tool', upstream: 'it', name }, params: { name, arguments: { ...args } } });
    return upstreams.handle(made, made.signal);
  };
  const state = () => upstreams.connections.state('it');
  const pid = (): number => {
    const { state: now } = state();
    return 'pid' in now ? (now.pid ?? 0) : 0;
  };
  return { upstreams, states, call, state, pid };
};

test('a process that nobody used is gone, and the next call has another one', async () => {
  const { call, states, state, pid } = start('echo', { idleMs: 400 });
  await call('pid');
  const first = pid();
  expect(first).toBeGreaterThan(0);
  await eventually(() => state().state.state === 'idle');
  await eventually(() => !isAlive(first));
  expect(await call('pid')).toMatchObject({ result: {} });
  expect(pid()).not.toBe(first);
  expect([states, state().restarts]).toEqual([['starting', 'ready', 'idle', 'starting', 'ready'], 0]);
});

test('a call that takes longer than the idle time is answered', async () => {
  const { call, states } = start('echo', { idleMs: 300 });
  expect(await call('sleep', { ms: 1_000 })).toMatchObject({ result: {} });
  expect(states).toEqual(['starting', 'ready']);
});

test('calls that come again and again, just as it ends, all have an answer', async () => {
  const { call, state } = start('echo', { idleMs: 60 });
  for (let turn = 0; turn < 12; turn += 1) {
    // One after the other, at all distances from the end.
    expect(await call('echo', { text: 'x' })).toMatchObject({ result: {} });
    await sleep(50 + turn * 2);
  }
  expect(state().restarts).toBe(0);
});

test('a server has its own time to start, and who waited is told how long it was', async () => {
  const { call } = start('hang', { startMs: 300 });
  await expect(call('echo')).rejects.toMatchObject({ code: 'timeout', message: expect.stringContaining('0.3 s') });
});
