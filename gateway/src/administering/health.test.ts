import { expect, test } from 'vitest';
import { aServerMinute, keepMinutes } from '../../test/fixtures/a-day.ts';
import { consoleWorld } from '../../test/fixtures/console-world.ts';

const trouble = {
  kind: 'failed',
  server: 'filesystem',
  weight: 'down',
  since: 5,
  why: 'filesystem keeps failing: it ended.',
  lost: 'Calls of filesystem are refused.',
  works: 'All other servers.',
  back: 'The next call after a rest tries once more.',
};

test('what is wrong is told once by several gateways, the worst first, with the server as we call it', async () => {
  const { page, state } = await consoleWorld({ config: { mcpServers: {} } });
  const [one, other] = [state.runs.begin(), state.runs.begin()];
  const note = { ...trouble, kind: 'confinement', weight: 'note', since: 3 };
  const servers = [{ name: 'filesystem', state: 'failed', condition: 'down', restarts: 2 }];
  one.say({ version: '1.2.3', clients: 2, state: 'degraded', troubles: [note, { ...trouble, since: 9 }], servers });
  other.say({ version: '1.2.3', clients: 1, state: 'down', troubles: [trouble], servers: 'not a list' });
  const looked = (await page.look('health.look')).json();
  expect(looked).toMatchObject({
    condition: 'down',
    gateways: [
      { version: '1.2.3', clients: 2 },
      { version: '1.2.3', clients: 1 },
    ],
    servers: [{ name: 'filesystem', state: 'failed', condition: 'down', restarts: 2 }],
    troubles: [
      { kind: 'failed', since: 5 },
      { kind: 'confinement', since: 3 },
    ],
  });
  one.end();
  other.end();
});

test('a server shows what it said of itself a moment ago, and asks gateways to go on saying it', async () => {
  const { page, state } = await consoleWorld();
  const run = state.runs.begin();
  run.say({ state: 'well', servers: [{ name: 'git', state: 'ready', condition: 'well', restarts: 0 }] });
  const watchable = state.glances.begin();
  expect(watchable.isWatched()).toBe(false);
  await page.look('health.look');
  expect(watchable.isWatched()).toBe(true);
  const lately = { seconds: 120, calls: 6, failed: 0, p50Ms: 1, p95Ms: 2, cpuPercent: 12 };
  watchable.show({
    pid: 1,
    alerts: [],
    servers: [{ server: 'git', alerts: [], running: 1, queued: 2, memoryBytes: 50, memoryLimitBytes: 100, lately }],
  });
  expect((await page.look('health.look')).json()).toMatchObject({
    servers: [{ name: 'git', open: 3, callsPerMinute: 3, memoryBytes: 50, memoryLimitBytes: 100, cpuPercent: 12 }],
  });
  watchable.end();
  run.end();
});

test('a person stops the calls of a server, with a reason, and lets them go on, once', async () => {
  const { page, state } = await consoleWorld();
  await page.act('health.freeze', { server: 'git', why: 'too many writes' });
  expect(state.freezes.list(Date.now())).toMatchObject([{ server: 'git', by: 'person', why: 'too many writes' }]);
  expect((await page.act('health.resume', { server: 'git' })).status).toBe(200);
  expect(state.freezes.list(Date.now())).toEqual([]);
  const again = await page.act('health.resume', { server: 'git' });
  expect([again.status, again.json()]).toMatchObject([409, { code: 'done-already' }]);
});

test('a restart is asked of gateways that have the server, and refused where none has', async () => {
  const { page, state } = await consoleWorld();
  expect((await page.act('health.restart', { server: 'git' })).json()).toMatchObject({ code: 'upstream-unavailable' });
  const run = state.runs.begin();
  const orders = state.orders.listen(run);
  run.say({ state: 'well', servers: [{ name: 'git', state: 'ready', condition: 'well', restarts: 0 }] });
  expect((await page.act('health.restart', { server: 'git' })).status).toBe(200);
  expect(orders(Date.now() + 1_000)).toMatchObject([{ server: 'git' }]);
  run.end();
});

test('alerts that go on come first, and are marked as seen', async () => {
  const { page, state } = await consoleWorld();
  const watchable = state.glances.begin();
  const alert = { rule: 'memory', server: '', action: 'notify', words: 'The gateway: odd.' };
  const going = state.alerts.fire({ ...alert, run: watchable.id });
  const over = state.alerts.fire({ ...alert, run: watchable.id, server: 'git' });
  state.alerts.clear(over);
  const looked = (await page.look('health.look')).json();
  expect(looked).toMatchObject({
    alerts: [
      { id: going, state: 'firing' },
      { id: over, state: 'cleared', server: 'git' },
    ],
  });
  await page.act('health.see', { ids: [going, over] });
  expect(state.alerts.list(9).every(({ seenAt }) => seenAt !== undefined)).toBe(true);
  watchable.end();
});

test('the day is added up over servers and minutes, with the limits of its alerts', async () => {
  const now = 1_800_000_000_000;
  const { page, state } = await consoleWorld({
    now: () => now,
    config: { alerts: { rules: { memory: { over: 70 } } } },
  });
  expect((await page.look('day.look')).json()).toEqual({
    until: now,
    isMeasured: true,
    stepMs: 300_000,
    points: [],
    whole: { asked: 0, failed: 0, refused: 0 },
    most: { failedPercent: 5, slowMs: 1_000, memoryPercent: 70, refused: { count: 10, windowMs: 300_000 } },
  });
  keepMinutes(state, now, [
    { turnedAway: 1, servers: [aServerMinute('git', { asked: 9, failed: 1, ms: 40, memoryBytes: 10 })] },
    ...Array.from({ length: 10 }, () => ({ turnedAway: 0, servers: [] })),
    {
      turnedAway: 0,
      servers: [
        aServerMinute('git', { asked: 1, refused: 2, ms: 40, memoryBytes: 10, memoryPercent: 30, cpuPercent: 5 }),
        aServerMinute('files', { asked: 0, memoryBytes: 15, memoryPercent: 50, cpuPercent: 6 }),
      ],
    },
  ]);
  // Of another version.
  state.minutes.keep('other', now - 60_000, { turnedAway: 'many' });
  const day = (await page.look('day.look')).json();
  expect(day).toMatchObject({
    since: now - 12 * 60_000,
    whole: { asked: 10, failed: 1, refused: 3, memoryBytes: 25, memoryPercent: 50, cpuPercent: 11 },
    points: [{ asked: 9, failed: 1, refused: 1, memoryBytes: 10 }, { asked: 0 }, { asked: 1, refused: 2 }],
  });
});
