import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { emptyFolder } from '../test/fixtures/state.ts';
import { proves } from '../test/security/proves.ts';
import type { Config } from './config/config.ts';
import type { AuditRecord } from './pipeline/call.ts';
import { openState } from './store/state.ts';
import { createMask } from './telemetry/mask.ts';
import { createWatching } from './watching.ts';

const limit = { most: 2, windowMs: 3_600_000, action: 'notify' } as const;
const behaviour: Config['behaviour'] = {
  crash_loop: limit,
  denied_connections: { ...limit, action: 'hold_server' },
  flood: limit,
  schema_violations: limit,
  tool_growth: limit,
  secrets: limit,
  unusual: { ...limit, most: 1 },
};
const servers = [{ name: 'mail' }] as unknown as Config['servers'];
const log = { debug() {}, info() {}, warn() {}, error() {} };

const setUp = (folder: string) => {
  const state = openState(folder, () => {});
  const kept: AuditRecord[] = [];
  const watching = createWatching({
    config: { behaviour, servers },
    state,
    log,
    nextId: () => `r${kept.length}`,
    keep: (record) => kept.push(record) > 0,
  });
  return {
    watching,
    kept,
    state,
    [Symbol.dispose]() {
      watching.close();
      state[Symbol.dispose]();
    },
  };
};

const connection = (host: string, verdict: 'allowed' | 'denied') => ({
  at: 0,
  server: 'mail',
  kind: 'connect',
  host,
  port: 443,
  scheme: 'https',
  sent: 0,
  received: 0,
  ms: 1,
  verdict,
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const minutes = ({ watching }: ReturnType<typeof setUp>, many: number, calls: number): void => {
  for (let minute = 0; minute < many; minute += 1) {
    for (let at = 0; at < calls; at += 1) watching.answered('mail', 100);
    vi.advanceTimersByTime(60_000);
  }
};

test(`a server that keeps asking for what it may not reach is held, with where it wanted to go ${proves('T-53')}`, () => {
  using folder = emptyFolder();
  using place = setUp(folder.path);
  for (const host of ['a.example', 'b.example']) place.watching.connected(connection(host, 'denied'));
  expect(place.state.holds.list(Date.now())).toEqual([]);
  place.watching.connected(connection('c.example', 'denied'));
  expect(place.state.holds.list(Date.now())).toMatchObject([
    { kind: 'server', server: 'mail', name: '', by: 'behaviour:denied-connections', evidence: 'c.example:443' },
  ]);
});

test('what is unusual for a server is told of, by what it did before, in this run and in earlier ones', () => {
  using folder = emptyFolder();
  {
    using place = setUp(folder.path);
    minutes(place, 20, 60);
    place.watching.connected(connection('a.example', 'allowed'));
    expect(place.kept).toEqual([]);
  }
  using place = setUp(folder.path);
  place.watching.connected(connection('a.example', 'allowed'));
  minutes(place, 1, 70);
  expect(place.kept).toEqual([]);
  place.watching.connected(connection('new.example', 'allowed'));
  minutes(place, 1, 5_000);
  expect(place.kept).toMatchObject([
    {
      kind: 'quarantine',
      method: 'quarantine/flag',
      trail: [{ decision: 'flag by behaviour:unusual' }],
      reason: expect.stringContaining('5000 calls in a minute'),
    },
  ]);
});

test('a server that is new may do what it likes, as far as its history goes', () => {
  using folder = emptyFolder();
  using place = setUp(folder.path);
  for (let at = 0; at < 5; at += 1) place.watching.connected(connection(`h${at}.example`, 'allowed'));
  minutes(place, 1, 9_000);
  expect(place.kept).toEqual([]);
});

test('a secret in what trips a limit is in no hold, no record and no history', () => {
  using folder = emptyFolder();
  using state = openState(folder.path, () => {});
  const secret = ['hush', 'hush'].join('-');
  const mask = createMask();
  mask.learn('KEY', secret);
  const watching = createWatching({
    config: { behaviour, servers },
    state,
    log,
    nextId: () => 'r',
    keep: () => true,
    mask: mask.json,
  });
  const host = `${secret}.example.org`;
  for (let each = 0; each < 4; each += 1) watching.connected(connection(host, 'denied'));
  watching.connected(connection(host, 'allowed'));
  watching.close();
  const held = state.holds.list(Date.now());
  expect(held).toHaveLength(1);
  const kept = JSON.stringify([held, [...state.records.query()], state.histories.load('mail')]);
  expect(kept).toContain('[secret KEY]');
  expect(kept).not.toContain(secret);
});

test('use at an hour that a server was never used in is told once in that hour, with what is usual', () => {
  using folder = emptyFolder();
  using place = setUp(folder.path);
  for (let day = 1; day <= 12; day += 1) {
    vi.setSystemTime(new Date(2026, 4, day, 10, 0));
    minutes(place, 5, 30);
  }
  vi.setSystemTime(new Date(2026, 4, 13, 11, 0));
  minutes(place, 5, 30);
  expect(place.kept).toEqual([]);
  vi.setSystemTime(new Date(2026, 4, 14, 3, 0));
  minutes(place, 50, 30);
  expect(place.kept.map(({ reason }) => reason)).toEqual([
    expect.stringContaining('it is used at 3:00, as on none of 13 days before'),
  ]);
});
