import { expect, test } from 'vitest';
import { fakeConnection } from '../../test/fixtures/fake-connection.ts';
import type { FakeConnection, FakeConnectionOptions } from '../../test/fixtures/fake-connection.ts';
import { proves } from '../../test/security/proves.ts';
import type { Vitals } from '../sandbox/limits/vitals.ts';
import { createHealth } from './health.ts';
import type { WatchedServer } from './health.ts';

const MiB = 2 ** 20;

interface World {
  readonly fake: FakeConnection;
  readonly told: readonly string[];
  /** The methods that were sent. */
  asked(): readonly (string | undefined)[];
  /** Lets seconds go by, with a look each; `stepMs`: milliseconds between two looks. */
  pass(seconds: number, stepMs?: number): void;
  grow(bytes: number): void;
  stopReading(): void;
}

const world = (options: FakeConnectionOptions = {}, server: Partial<WatchedServer> = {}): World => {
  const fake = fakeConnection(options);
  const told: string[] = [];
  let at = 0;
  let bytes = 100 * MiB;
  let reading = true;
  const vitals = (): Vitals => ({ cpuMs: 0, bytes, exactBytes: () => bytes });
  const health = createHealth({
    servers: [{ name: 'it', isRemote: false, ...server }],
    connections: { to: () => [fake.connection] },
    limits: { probeMs: 15_000, idleProbeMs: 300_000, hungMs: 60_000, busyMs: 300_000 },
    memory: { share: 0.85, windowMs: 300_000 },
    clientInfo: { name: 'us', version: '1' },
    isReading: () => reading,
    onHung: (name, _connection, silentMs) => told.push(`${name} hung for ${silentMs / 1_000} s`),
    onGrowth: (name, growth) => told.push(`${name} grew to ${Math.round(growth.bytes / MiB)}`),
    now: () => at,
    vitals: () => vitals,
  });
  return {
    fake,
    told,
    asked: () => fake.sent.map(({ method }) => method),
    pass(seconds, stepMs = 1_000) {
      for (let passed = 0; passed < seconds * 1_000; passed += stepMs) {
        at += stepMs;
        health.look();
      }
    },
    grow: (more) => (bytes += more),
    stopReading: () => (reading = false),
  };
};

test.each([
  ['handshake', 'ping'],
  ['stateless', 'server/discover'],
] as const)('a silent server that opens with %s is asked by %s, and told once when it hangs', (era, method) => {
  const { asked, pass, told } = world({ era });
  pass(299);
  expect(asked()).toEqual([]);
  pass(2);
  expect(asked()).toEqual([method]);
  pass(600);
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/it hung for 36\d s/);
});

test('an error in answer to a probe is an answer', () => {
  const { fake, asked, pass, told } = world();
  pass(301);
  fake.reply({ error: { code: -32_601, message: 'no such method' } });
  pass(200);
  expect([asked(), told]).toEqual([['ping'], []]);
});

test('a server elsewhere is not asked while nobody calls it', () => {
  const { asked, pass } = world({}, { isRemote: true });
  pass(3_600);
  expect(asked()).toEqual([]);
});

test(`a gateway that stood still itself takes no server for hung ${proves('T-100')}`, () => {
  const { fake, pass, told } = world();
  pass(301);
  // The machine slept for an hour; the answer is still in the pipe.
  pass(3_600, 3_600_000);
  expect(told).toEqual([]);
  fake.reply({ result: {} });
  pass(60);
  expect(told).toEqual([]);
});

test('what nobody reads is not missed', () => {
  const { asked, pass, stopReading } = world();
  stopReading();
  pass(3_600);
  expect(asked()).toEqual([]);
});

test('one that grows towards its limit is told of; without a limit it is not', () => {
  for (const [mostBytes, expected] of [
    [512 * MiB, true],
    [undefined, false],
  ] as const) {
    const { fake, grow, pass, told } = world({}, mostBytes === undefined ? {} : { mostBytes });
    for (let minute = 0; minute < 45; minute += 1) {
      fake.say({ method: 'notifications/message', params: {} });
      for (let second = 0; second < 60; second += 10) {
        grow(1.6 * MiB);
        pass(10);
      }
    }
    expect(told.some((text) => text.startsWith('it grew to 4'))).toBe(expected);
  }
});
