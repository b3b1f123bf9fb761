import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { readPrometheus } from '../../../test/fixtures/prometheus-text.ts';
import { proves } from '../../../test/security/proves.ts';
import { createMeter } from '../meter.ts';
import { metricData } from './metric-data.ts';
import { servePrometheus } from './prometheus-server.ts';
import { createPrometheusText } from './prometheus.ts';

const measured = (servers: readonly string[], calls = 40) => {
  const meter = createMeter();
  for (const server of servers) {
    for (let at = 0; at < calls; at += 1) meter.observe(server, at % 10 === 0 ? 'timeout' : 'ok', at * 40);
    meter.observe(server, 'permission-denied', 0.1);
  }
  return {
    vitals: {
      turnedAway: 3,
      events: servers.map((server) => ({ server, kind: 'finding' as const, count: 2 })),
      servers: servers.map((server) => ({
        server,
        state: 'ready',
        restarts: 1,
        running: 2,
        queued: 4,
        held: 0,
        usage: { memoryBytes: 50e6, cpuMs: 1_500, processes: 2 },
        memoryLimitBytes: 512e6,
        calls: meter.snapshot().find((one) => one.server === server),
      })),
    },
    own: { memoryBytes: 90e6, cpuMs: 2_000 },
    alerts: servers.map((server) => ({ rule: 'memory', server })),
    startedAt: 1_700_000_000_000,
    now: 1_700_000_060_000,
  };
};
const scrape = (of: Parameters<typeof metricData>[0]) => readPrometheus(createPrometheusText()(metricData(of)));

test('what is counted is well-formed for Prometheus, and says what it counted', () => {
  const families = new Map(scrape(measured(['files', 'mail'])).map((family) => [family.name, family]));
  expect([...families.keys()]).toEqual([
    'storycore_calls_total',
    'storycore_call_duration_seconds',
    'storycore_server_ready',
    'storycore_server_restarts_total',
    'storycore_calls_running',
    'storycore_calls_waiting',
    'storycore_server_memory_bytes',
    'storycore_server_memory_limit_bytes',
    'storycore_server_cpu_time_seconds_total',
    'storycore_server_processes',
    'storycore_holds',
    'storycore_security_events_total',
    'storycore_http_turned_away_total',
    'storycore_alerts',
    'process_memory_usage_bytes',
    'process_cpu_time_seconds_total',
  ]);
  expect(families.get('storycore_calls_total')?.series).toContainEqual({
    name: 'storycore_calls_total',
    labels: { server: 'mail', outcome: 'timeout' },
    value: 4,
  });
  const duration = families.get('storycore_call_duration_seconds')?.series ?? [];
  // Those that were refused say nothing of a server's time.
  expect(duration.find(({ name, labels }) => name.endsWith('_count') && labels['server'] === 'mail')?.value).toBe(40);
  expect(duration.find(({ labels }) => labels['server'] === 'mail' && labels['le'] === '1')?.value).toBe(26);
});

test('a gateway that was never used is well-formed too', () => {
  const { vitals, ...rest } = measured([]);
  expect(scrape({ ...rest, vitals: { ...vitals, servers: [] } }).map(({ name }) => name)).toEqual([
    'storycore_http_turned_away_total',
    'process_memory_usage_bytes',
    'process_cpu_time_seconds_total',
  ]);
});

test(`the name of a server cannot forge a line or a label ${proves('T-92')}`, () => {
  const hostile = ['a"} 1\nstorycore_evil 1', 'b\\', 'c\\"', 'd",outcome="ok', 'e\n# TYPE x counter', '{}', 'é 日本'];
  const families = scrape(measured(hostile));
  expect(families.map(({ name }) => name).filter((name) => !/^(?:storycore|process)_[a-z_]+$/.test(name))).toEqual([]);
  const ready = families.find(({ name }) => name === 'storycore_server_ready');
  expect(ready?.series.map(({ labels }) => labels)).toEqual(hostile.map((server) => ({ server })));
});

test(`calls for what is not there make no new series ${proves('T-92')}`, () => {
  const few = scrape(measured(['mail'], 40)).flatMap(({ series }) => series).length;
  const many = scrape(measured(['mail'], 4_000)).flatMap(({ series }) => series).length;
  expect(many).toBe(few);
});

describe('the parser that judges it is strict', () => {
  const good = '# HELP a_total x\n# TYPE a_total counter\na_total 1\n';
  test.each([
    ['a family that began before', `${good}# HELP b x\n# TYPE b gauge\nb 1\n${good}`],
    ['a series twice', `${good}a_total 1\n`],
    ['a series of no family', '# HELP a_total x\na_total 1\n'],
    ['said after its series', '# HELP a x\n# TYPE a gauge\na 1\n# TYPE a gauge\n'],
    ['labels that cannot be read', '# HELP a x\n# TYPE a gauge\na{b="""} 1\n'],
    ['the last line does not end', good.trimEnd()],
    ['a name that says another type', '# HELP a x\n# TYPE a counter\na 1\n'],
    ['no bucket of all', '# HELP h x\n# TYPE h histogram\nh_bucket{le="1"} 1\nh_sum 1\nh_count 1\n'],
    [
      'counts that fall',
      '# HELP h x\n# TYPE h histogram\nh_bucket{le="1"} 2\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 1\n',
    ],
  ])('%s', (why, text) => {
    expect(() => readPrometheus(text)).toThrow(why);
  });
  test('and takes what is right', () => {
    expect(readPrometheus(good)).toHaveLength(1);
  });
});

describe('the server', () => {
  const ask = (
    url: string,
    options: { method?: string; host?: string } = {},
  ): Promise<{ status: number; text: string; type: string }> =>
    new Promise((resolve, reject) => {
      const { method = 'GET', host } = options;
      const headers = host === undefined ? {} : { host };
      const asked = request(url, { method, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text, type: response.headers['content-type'] ?? '' }),
        );
      });
      asked.on('error', reject).end();
    });

  const started = async (port = 0) => {
    const { promise, resolve } = Promise.withResolvers<{ url?: string; error?: NodeJS.ErrnoException }>();
    const server = servePrometheus({
      host: '127.0.0.1',
      port,
      path: '/metrics',
      text: () => '# HELP a x\n# TYPE a gauge\na 1\n',
      onListening: (url) => resolve({ url }),
      onFailure: (error) => resolve({ error }),
    });
    return { ...(await promise), [Symbol.dispose]: () => void server.close() };
  };

  test(`answers this machine, by its own name, with one page ${proves('T-93')}`, async () => {
    using place = await started();
    const { url = '' } = place;
    expect(await ask(url)).toMatchObject({ status: 200, type: 'text/plain; version=0.0.4; charset=utf-8' });
    expect(await ask(url, { host: 'evil.example:80' })).toMatchObject({ status: 403 });
    expect(await ask(url, { method: 'POST' })).toMatchObject({ status: 405 });
    expect(await ask(url.replace('metrics', 'other'))).toMatchObject({ status: 404 });
    expect((await ask(url, { method: 'HEAD' })).text).toBe('');
  });

  test('tells that its port is in use, and throws nothing', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    using place = await started(typeof address === 'object' && address !== null ? address.port : 0);
    expect(place.error?.code).toBe('EADDRINUSE');
    other.close();
  });
});
