import { createServer } from 'node:http';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually } from '../test/fixtures/eventually.ts';
import { emptyFolder } from '../test/fixtures/state.ts';
import { proves } from '../test/security/proves.ts';
import { createAlerting } from './alerting.ts';
import type { AlertingOptions } from './alerting.ts';
import { loadConfig } from './config/load.ts';
import type { AuditRecord } from './pipeline/call.ts';
import { openState } from './store/state.ts';
import { createMeter } from './telemetry/meter.ts';
import type { Usage, Vitals } from './telemetry/vitals.ts';
import { put, temporaryFolder } from '../test/fixtures/config-files.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const MB = 1e6;

/** A gateway with a clock that stands still until it is moved, and servers that did what the test says. */
const setUp = (alerts: object = {}, more: Partial<AlertingOptions> = {}) => {
  const folder = emptyFolder();
  const state = openState(folder.path, () => {});
  const source = put(temporaryFolder(), 'c.json', {
    mcpServers: { mail: { command: 'node' }, notes: { command: 'node' } },
    alerts,
  });
  const kept: AuditRecord[] = [];
  const frozen: unknown[] = [];
  const meter = createMeter();
  const run = state.glances.begin();
  let now = 0;
  let turnedAway = 0;
  const usage = new Map<string, Usage>();
  const alerting = createAlerting({
    alerts: loadConfig(source, { env: {} }).alerts,
    state,
    run: run.id,
    platform: 'linux',
    log,
    nextId: () => `r${kept.length}`,
    keep: (record) => kept.push(record) > 0,
    freeze: (...said) => frozen.push(said),
    now: () => now,
    date: () => 1_700_000_000_000 + now,
    ...more,
  });
  const vitals = (): Vitals => ({
    turnedAway,
    events: [],
    servers: ['mail', 'notes'].map((server) => ({
      server,
      state: 'ready',
      restarts: 0,
      running: 0,
      queued: 0,
      held: 0,
      usage: usage.get(server),
      memoryLimitBytes: 500 * MB,
      calls: meter.snapshot().find((one) => one.server === server),
    })),
  });
  return {
    state,
    kept,
    frozen,
    alerting,
    usage,
    /** So many calls of a server that ended so. */
    calls(server: string, outcome: string, count: number, ms = 5) {
      for (let at = 0; at < count; at += 1) meter.observe(server, outcome, ms);
    },
    knock: (count: number) => void (turnedAway += count),
    /** Time passes, and it is looked every ten seconds. */
    pass(seconds: number) {
      for (let at = 0; at < seconds; at += 10) {
        now += 10_000;
        alerting.look(vitals());
      }
    },
    told: () => kept.map(({ method, target }) => `${method} ${target.name} ${target.upstream}`.trim()),
    [Symbol.dispose]() {
      alerting.close();
      run.end();
      state[Symbol.dispose]();
      folder[Symbol.dispose]();
    },
  };
};

test('quiet servers raise no alert', () => {
  using place = setUp();
  place.calls('mail', 'ok', 1_000);
  place.calls('mail', 'upstream-failed', 20);
  place.pass(600);
  expect(place.told()).toEqual([]);
});

test('more than 5 percent of failed calls is told once, kept, and cleared when calls are well again', () => {
  using place = setUp();
  place.calls('mail', 'ok', 90);
  place.calls('mail', 'timeout', 10);
  place.pass(60);
  expect(place.told()).toEqual(['alert/fired error_rate mail']);
  expect(place.kept[0]).toMatchObject({
    kind: 'alert',
    reason: 'Server mail: 10 % of the calls of the last 5 min failed; 5 % may.',
  });
  expect(place.state.alerts.firing()).toMatchObject([{ rule: 'error_rate', server: 'mail', state: 'firing' }]);
  place.calls('mail', 'ok', 200);
  place.pass(10);
  // 3.3 percent is below the threshold, and not yet well.
  expect(place.told()).toHaveLength(1);
  place.calls('mail', 'ok', 400);
  place.pass(10);
  expect(place.told()).toEqual(['alert/fired error_rate mail', 'alert/cleared error_rate mail']);
  expect(place.state.alerts.firing()).toEqual([]);
  expect(place.state.alerts.list(9)).toMatchObject([{ rule: 'error_rate', state: 'cleared' }]);
});

test('a few calls say nothing of a rate', () => {
  using place = setUp();
  place.calls('mail', 'timeout', 19);
  place.pass(60);
  expect(place.told()).toEqual([]);
  place.calls('mail', 'timeout', 1);
  place.pass(10);
  expect(place.told()).toEqual(['alert/fired error_rate mail']);
});

test('answers that take more than a second are told, and cleared when nothing slow is left in the window', () => {
  using place = setUp();
  place.calls('mail', 'ok', 80, 20);
  place.calls('mail', 'ok', 20, 2_000);
  // What is refused at once must not make a slow server look fast.
  place.calls('mail', 'permission-denied', 9, 0.1);
  place.pass(10);
  expect(place.told()).toEqual(['alert/fired response_time mail']);
  place.pass(280);
  expect(place.told()).toHaveLength(1);
  place.pass(30);
  expect(place.told()).toEqual(['alert/fired response_time mail', 'alert/cleared response_time mail']);
});

test('memory over 80 percent of its limit is told when it lasts, and cleared below 70', () => {
  using place = setUp();
  const uses = (megabytes: number) => place.usage.set('notes', { memoryBytes: megabytes * MB, cpuMs: 1, processes: 1 });
  uses(450);
  place.pass(20);
  uses(300);
  place.pass(60);
  expect(place.told()).toEqual([]);
  uses(450);
  place.pass(40);
  expect(place.told()).toEqual(['alert/fired memory notes']);
  uses(390);
  place.pass(600);
  expect(place.told()).toHaveLength(1);
  uses(340);
  place.pass(40);
  expect(place.told()).toEqual(['alert/fired memory notes', 'alert/cleared memory notes']);
});

test('memory that nothing tells any more is over with its server', () => {
  using place = setUp();
  place.usage.set('notes', { memoryBytes: 450 * MB, cpuMs: 1, processes: 1 });
  place.pass(40);
  place.usage.clear();
  place.pass(40);
  expect(place.told()).toEqual(['alert/fired memory notes', 'alert/cleared memory notes']);
});

test('attempts at what nobody allowed are told, of a server and of strangers over HTTP', () => {
  using place = setUp();
  place.calls('mail', 'permission-denied', 11);
  place.knock(12);
  place.pass(10);
  expect(place.told()).toEqual(['alert/fired unauthorised mail', 'alert/fired unauthorised']);
  place.pass(310);
  expect(place.told().slice(2)).toEqual(['alert/cleared unauthorised mail', 'alert/cleared unauthorised']);
});

test('an alert holds its server where its rule says so, and what is held feeds no alert', () => {
  using place = setUp({ rules: { unauthorised: { action: 'quarantine' } } });
  place.calls('mail', 'permission-denied', 11);
  place.pass(10);
  expect(place.state.holds.list(Date.now())).toMatchObject([
    { kind: 'server', server: 'mail', by: 'alert:unauthorised', why: expect.stringContaining('11 attempts') },
  ]);
  place.calls('mail', 'quarantined', 500);
  place.pass(600);
  expect(place.told()).toEqual(['alert/fired unauthorised mail', 'alert/cleared unauthorised mail']);
});

test(`a freeze by an alert does not fire it again, and no stranger freezes anything ${proves('T-90')}`, () => {
  using place = setUp({ rules: { unauthorised: { action: 'freeze' } } });
  place.calls('mail', 'permission-denied', 11);
  place.knock(1_000);
  place.pass(10);
  expect(place.frozen).toEqual([['mail', 'alert:unauthorised', expect.stringContaining('Server mail: 11 attempts')]]);
  place.calls('mail', 'frozen', 5_000);
  place.pass(1_200);
  expect(place.frozen).toHaveLength(1);
});

test('without a switch to freeze, the server is held', () => {
  using place = setUp({ rules: { unauthorised: { action: 'freeze' } } }, { freeze: undefined });
  place.calls('mail', 'permission-denied', 11);
  place.pass(10);
  expect(place.state.holds.list(Date.now())).toMatchObject([{ server: 'mail' }]);
});

test('a rule of its own is about its servers, and one that is off about none', () => {
  using place = setUp({
    rules: {
      error_rate: { action: 'off' },
      slow_mail: { metric: 'response_time', over: 5, least_calls: 1, servers: ['mail'] },
    },
  });
  for (const server of ['mail', 'notes']) place.calls(server, 'timeout', 30, 30_000);
  place.pass(10);
  expect(place.told().filter((line) => !line.includes('response_time'))).toEqual(['alert/fired slow_mail mail']);
});

test('a value that goes up and down around its threshold is told once', () => {
  using place = setUp();
  for (let round = 0; round < 20; round += 1) {
    place.usage.set('mail', { memoryBytes: (round % 2 === 0 ? 420 : 380) * MB, cpuMs: 1, processes: 1 });
    place.pass(40);
  }
  expect(place.told()).toEqual(['alert/fired memory mail']);
});

test(`a webhook gets what happened as JSON, and one that hangs holds up nothing ${proves('T-91')}`, async () => {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      bodies.push(body);
      // The first is never answered.
      if (bodies.length > 1) response.writeHead(204).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  try {
    using place = setUp({ webhook: `http://127.0.0.1:${port}/hook`, timeout_seconds: 1.5 });
    place.calls('mail', 'permission-denied', 11);
    place.pass(10);
    place.pass(310);
    expect(place.told()).toHaveLength(2);
    await eventually(() => bodies.length === 2);
    expect(bodies.map((body) => JSON.parse(body))).toMatchObject([
      { state: 'fired', rule: 'unauthorised', server: 'mail', metric: 'unauthorised', action: 'notify' },
      { state: 'cleared', rule: 'unauthorised', server: 'mail' },
    ]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test('a command gets the alert on its input, without a shell', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'said; $(touch no)');
  const program = "const fs = require('node:fs'); fs.writeFileSync(process.argv[1], fs.readFileSync(0))";
  using place = setUp({ command: [process.execPath, '-e', program, file] });
  place.calls('mail', 'permission-denied', 11);
  place.pass(10);
  await eventually(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'));
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ rule: 'unauthorised', server: 'mail' });
});
