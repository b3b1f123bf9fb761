import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isAlive } from '../fixtures/alive.ts';
import { noSandbox } from '../fixtures/confined.ts';
import { proves } from '../security/proves.ts';
import { allowing, createPlace, eventually, recordsOf, serve } from './raw-client.ts';
import type { Line, Message, RawGateway } from './raw-client.ts';
import { fixture } from './workplace.ts';

const stuck = (...args: readonly string[]) => ({ command: process.execPath, args: [fixture('stuck'), ...args] });
/** Short, so that a test can wait for it: asked after 0.3 s, given up 0.8 s later. */
const impatient = { supervision: { probe_seconds: 0.3, hung_seconds: 0.8 } };

const start = async (servers: object, more: object = impatient) => {
  const place = createPlace();
  onTestFinished(() => place[Symbol.asyncDispose]());
  const gateway = serve(place, { config: place.config(allowing(servers, { flow: 'off', ...more })) });
  onTestFinished(() => gateway[Symbol.asyncDispose]());
  await gateway.initialize();
  return { place, gateway };
};

const call = (gateway: RawGateway, name: string, args: object = {}): Promise<Message> =>
  gateway.request('tools/call', { name, arguments: args });
const textOf = ({ result, error }: Message): string =>
  (result?.['content'] as { text: string }[] | undefined)?.[0]?.text ?? JSON.stringify(error);
const pidOf = async (gateway: RawGateway, server: string): Promise<number> =>
  Number(textOf(await call(gateway, `${server}__pid`)));

/** A call that stays open: resolves when its server has begun with it. */
const begin = async (gateway: RawGateway, id: string, name: string): Promise<Line> => {
  const params = { name, arguments: {}, _meta: { progressToken: id } };
  await gateway.send({ jsonrpc: '2.0', id, method: 'tools/call', params });
  return gateway.until(({ message }) => message?.params?.['progressToken'] === id);
};

const told = async (gateway: RawGateway, id: string, within?: number): Promise<string> =>
  textOf((await gateway.answer(id, within)).message ?? {});

describe('a server that', () => {
  test(`stops whole is ended, its callers are told why at once, and the next call works ${proves('T-100')}`, async () => {
    const { gateway, place } = await start({ it: stuck('stubborn'), other: stuck() });
    const pid = await pidOf(gateway, 'it');
    const other = await pidOf(gateway, 'other');
    await begin(gateway, 'one', 'it__mute');
    await begin(gateway, 'two', 'it__mute');
    await begin(gateway, 'stop', 'it__stop');
    const ids = ['one', 'two', 'stop'];
    const answers = await Promise.all(ids.map((id) => gateway.answer(id)));
    for (const { text } of answers) expect(text).toContain('The server it hung: it showed no sign of life for 1 s');
    const times = answers.map(({ at }) => at);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(100);
    expect(await pidOf(gateway, 'it')).not.toBe(pid);
    await eventually(() => !isAlive(pid));
    expect(await pidOf(gateway, 'other')).toBe(other);
    await eventually(() => recordsOf(place).some(({ reason = '' }) => reason.startsWith('hung: ')));
  });

  test('hangs in one call, and answers others, is left alone', async () => {
    const { gateway } = await start({ it: stuck() });
    const pid = await pidOf(gateway, 'it');
    await begin(gateway, 'one', 'it__mute');
    await sleep(2_500);
    expect(await pidOf(gateway, 'it')).toBe(pid);
    expect(gateway.lines.some(({ message }) => message?.id === 'one')).toBe(false);
  });

  test(`works in silence for longer than that is left alone ${proves('T-100')}`, async () => {
    const { gateway } = await start({ it: stuck() });
    const pid = await pidOf(gateway, 'it');
    expect(textOf(await call(gateway, 'it__spin', { ms: 3_000 }))).toBe('spun');
    expect(await pidOf(gateway, 'it')).toBe(pid);
  });

  test('goes on slowly, with progress, is left alone', async () => {
    const { gateway } = await start({ it: stuck() });
    const pid = await pidOf(gateway, 'it');
    expect(textOf(await call(gateway, 'it__slow', { ms: 2_500 }))).toBe('slow');
    expect(await pidOf(gateway, 'it')).toBe(pid);
  });

  test('stops while nobody calls it is found out, and is there again before anyone needs it', async () => {
    const more = { supervision: { probe_seconds: 0.3, idle_probe_seconds: 0.5, hung_seconds: 0.5 } };
    const { gateway } = await start({ it: stuck() }, more);
    const pid = await pidOf(gateway, 'it');
    process.kill(pid, 'SIGSTOP');
    await eventually(() => !isAlive(pid));
    expect(await pidOf(gateway, 'it')).not.toBe(pid);
  });

  test('hangs is never ended where its owner wants that', async () => {
    const { gateway } = await start({ it: stuck() }, { supervision: { probe_seconds: 0.3, hung_seconds: 0 } });
    const pid = await pidOf(gateway, 'it');
    await begin(gateway, 'stop', 'it__stop');
    await sleep(2_000);
    expect(isAlive(pid)).toBe(true);
    process.kill(pid, 'SIGCONT');
    expect(await pidOf(gateway, 'it')).toBe(pid);
  });

  test('stops on a connection that one client has for itself is ended too', async () => {
    const { gateway } = await start({ it: { ...stuck(), isolation: 'per-session' } });
    const pid = await pidOf(gateway, 'it');
    await begin(gateway, 'stop', 'it__stop');
    expect(await told(gateway, 'stop')).toContain('hung: it showed no sign of life');
    expect(await pidOf(gateway, 'it')).not.toBe(pid);
  });
});

const unconfined = noSandbox ? 'skipped, because bwrap is missing or forbidden: ' : '';

test.skipIf(noSandbox)(
  `${unconfined}a server that leaks is started anew before its limit, and no call of it is lost ${proves('T-101')}`,
  { timeout: 60_000 },
  async () => {
    const { gateway, place } = await start(
      { it: { ...stuck(), sandbox: { limits: { memory: '256MB' } } } },
      { supervision: { memory_window_seconds: 3, memory_restart_percent: 60 } },
    );
    const answers: string[] = [];
    const planned = (): boolean =>
      recordsOf(place).some(({ method }) => method.startsWith('planned restart: it grew by '));
    for (let at = 0; at < 60 && !planned(); at += 1) {
      answers.push(textOf(await call(gateway, 'it__grow', { bytes: 2_500_000 })));
      await sleep(100);
    }
    expect(planned()).toBe(true);
    expect(answers.filter((answer) => !/^\d+$/.test(answer))).toEqual([]);
    expect(await pidOf(gateway, 'it')).toBeGreaterThan(0);
    expect(recordsOf(place).filter(({ kind, reason }) => kind === 'server' && reason !== undefined)).toEqual([]);
  },
);
