import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, test } from 'vitest';
import { openState } from '../../src/store/state.ts';
import { startCollector } from '../fixtures/collector.ts';
import { readPrometheus } from '../fixtures/prometheus-text.ts';
import { proves } from '../security/proves.ts';
import { allowing, createPlace, eventually, recordsOf, serve } from './raw-client.ts';
import type { Message, Place, RawGateway } from './raw-client.ts';
import { bin, fixture } from './workplace.ts';

const servers = { echo: { command: process.execPath, args: [fixture('echo')] } };
const start = async (place: Place, more: object): Promise<RawGateway> => {
  const gateway = serve(place, { config: place.config(allowing(servers, more)) });
  await gateway.initialize();
  return gateway;
};

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';
const carried = { traceparent: `00-${traceId}-${spanId}-01`, tracestate: 'studio=7' };

const call = (gateway: RawGateway, name: string, args: object, meta?: object): Promise<Message> =>
  gateway.request('tools/call', { name, arguments: args, ...(meta === undefined ? {} : { _meta: meta }) });
/** What the server got, as it came over the wire. */
const metaAtServer = (answer: Message): unknown => {
  const content = answer.result?.['content'];
  const text = Array.isArray(content) ? String(content[0]?.text) : '{}';
  return JSON.parse(text).params._meta;
};

// Real gateways, each a process of its own, on machines that may be busy.
const long = { timeout: 120_000 };
const patienceMs = 60_000;

describe('traces', long, () => {
  test('arrive at a collector, in the trace of the client, with the server under them', async () => {
    await using place = createPlace();
    await using collector = await startCollector();
    let seen: unknown;
    {
      await using gateway = await start(place, { metrics: { opentelemetry: { endpoint: collector.endpoint } } });
      seen = metaAtServer(await call(gateway, 'echo__wire', {}, carried));
      await call(gateway, 'echo__nothing', {});
    }
    const [client, server, ...others] = collector.spans.toSorted((a, b) => b.kind - a.kind);
    expect(server).toMatchObject({ name: 'tools/call wire', traceId, parentSpanId: spanId, traceState: 'studio=7' });
    expect(client).toMatchObject({
      name: 'tools/call wire',
      traceId,
      parentSpanId: server?.spanId,
      attributes: {
        'mcp.method.name': 'tools/call',
        'gen_ai.tool.name': 'wire',
        'gen_ai.operation.name': 'execute_tool',
        'storycore.server': 'echo',
        'network.transport': 'pipe',
      },
    });
    // The server is told where it stands: under our call of it.
    expect(seen).toMatchObject({ traceparent: `00-${traceId}-${client?.spanId}-01`, tracestate: 'studio=7' });
    // What was refused is a span too, without the name that the client made up, and begins a trace of its own.
    expect(others).toMatchObject([
      { name: 'tools/call', isError: true, attributes: { 'error.type': 'unknown-target' } },
    ]);
    expect(others[0]?.traceId).not.toBe(traceId);
    const [record] = recordsOf(place).filter(({ kind }) => kind === 'call');
    expect(server?.attributes['storycore.call.id']).toBe(record?.id);
    expect(collector.resources[0]).toMatchObject({ 'service.name': 'storycore-mcp' });
  });

  test('are passed on as they came where nothing is traced here', async () => {
    await using place = createPlace();
    await using gateway = await start(place, {});
    const seen = metaAtServer(await call(gateway, 'echo__wire', {}, { ...carried, baggage: 'a=b' }));
    expect(seen).toMatchObject({ ...carried, baggage: 'a=b' });
  });

  test(`carry nothing of what calls say, and no secret of the collector ${proves('T-94')}`, async () => {
    await using place = createPlace();
    await using collector = await startCollector();
    const secret = ['collector', 'key', '0123456789abcdef'].join('-');
    {
      using state = openState(place.data, () => {});
      await state.secrets.set('COLLECTOR', secret);
    }
    let said = '';
    {
      const headers = { authorization: 'Bearer ${secret:COLLECTOR}' };
      await using gateway = await start(place, {
        metrics: { opentelemetry: { endpoint: collector.endpoint, headers } },
      });
      await call(gateway, 'echo__echo', { text: 'the end of the film' });
      await call(gateway, 'echo__refuse', { text: 'the end of the film' });
      said = gateway.stderr;
    }
    expect(collector.headers[0]?.authorization).toBe(`Bearer ${secret}`);
    expect(collector.text()).toContain('tools/call echo');
    expect(collector.text()).not.toContain('the end of the film');
    expect(said + collector.text()).not.toContain(secret);
  });

  test(`follow no redirect to another place ${proves('T-94')}`, async () => {
    await using place = createPlace();
    await using other = await startCollector();
    const redirecting = createServer((_request, response) => {
      response.writeHead(307, { location: `${other.endpoint}/v1/traces` }).end();
    }).listen(0, '127.0.0.1');
    await once(redirecting, 'listening');
    const address = redirecting.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      await using gateway = await start(place, {
        metrics: { opentelemetry: { endpoint: `http://127.0.0.1:${port}`, interval_seconds: 0.1 } },
      });
      await call(gateway, 'echo__echo', { text: 'x' });
      await eventually(() => gateway.stderr.includes('could not be sent to the collector'), patienceMs);
      expect(other.text()).toBe('');
    } finally {
      redirecting.closeAllConnections();
      redirecting.close();
    }
  });

  test(`hold up nothing where a collector hangs ${proves('T-91')}`, async () => {
    await using place = createPlace();
    await using collector = await startCollector(0);
    const startedAt = performance.now();
    {
      await using gateway = await start(place, {
        metrics: { opentelemetry: { endpoint: collector.endpoint, interval_seconds: 0.1, timeout_seconds: 100 } },
      });
      const answers = await Promise.all(Array.from({ length: 50 }, () => call(gateway, 'echo__echo', { text: 'x' })));
      expect(answers.every(({ result }) => result !== undefined)).toBe(true);
    }
    expect(performance.now() - startedAt).toBeLessThan(90_000);
  });
});

test('what is counted arrives at a collector under the names of the conventions', long, async () => {
  await using place = createPlace();
  await using collector = await startCollector();
  {
    await using gateway = await start(place, {
      metrics: { opentelemetry: { endpoint: collector.endpoint, traces: false } },
    });
    await call(gateway, 'echo__echo', { text: 'x' });
    const seen = metaAtServer(await call(gateway, 'echo__wire', {}, carried));
    // Nobody would find a span of ours.
    expect(seen).toMatchObject(carried);
  }
  expect(collector.spans).toEqual([]);
  const of = (name: string) => collector.metrics.get(name) ?? [];
  const echo = { 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': 'echo', 'storycore.server': 'echo' };
  for (const name of ['mcp.server.operation.duration', 'mcp.client.operation.duration'])
    expect(of(name).find(({ attributes }) => (attributes as typeof echo)['gen_ai.tool.name'] === 'echo')).toMatchObject(
      { count: 1, attributes: echo },
    );
  expect(of('storycore.calls')).toMatchObject([{ attributes: { server: 'echo', outcome: 'ok' }, asDouble: 2 }]);
});

describe('Prometheus', long, () => {
  const urlIn = ({ stderr }: RawGateway): string => /http:\/\/127\.0\.0\.1:\d+\/metrics/.exec(stderr)?.[0] ?? '';

  test('reads what is counted, from the first gateway that has its port', async () => {
    await using place = createPlace();
    await using gateway = await start(place, { metrics: { prometheus: { port: 0 } } });
    await call(gateway, 'echo__echo', { text: 'x' });
    await eventually(() => urlIn(gateway) !== '', patienceMs);
    const port = Number(new URL(urlIn(gateway)).port);
    await using second = await start(place, { metrics: { prometheus: { port } } });
    await eventually(() => second.stderr.includes('is in use, perhaps by another gateway'), patienceMs);
    expect((await call(second, 'echo__echo', { text: 'x' })).result).toBeDefined();
    const families = readPrometheus(await (await fetch(urlIn(gateway))).text());
    const value = (name: string, labels: object) =>
      families
        .flatMap(({ series }) => series)
        .find((one) => one.name === name && JSON.stringify(one.labels) === JSON.stringify(labels))?.value;
    expect(value('storycore_calls_total', { server: 'echo', outcome: 'ok' })).toBe(1);
    expect(value('storycore_server_ready', { server: 'echo' })).toBe(1);
    const memory = value('storycore_server_memory_bytes', { server: 'echo' });
    // Only Linux tells.
    expect(process.platform === 'linux' ? memory : 2e6).toBeGreaterThan(1e6);
  });

  test('listens nowhere unless it is asked for', async () => {
    await using place = createPlace();
    await using gateway = await start(place, {});
    await call(gateway, 'echo__echo', { text: 'x' });
    expect(urlIn(gateway)).toBe('');
  });
});

describe('on the command line', long, () => {
  const run = (place: Place, ...words: readonly string[]) => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [bin, ...words], {
      env: place.env,
      encoding: 'utf8',
    });
    return { stdout, stderr, status };
  };

  test('alerts show what is wrong, and what was, and take an acknowledgement', async () => {
    await using place = createPlace();
    expect(run(place, 'alerts').stdout).toBe('Nothing is wrong.\n');
    const rules = { unauthorised: { over: 0 } };
    {
      const grants = [{ effect: 'allow', level: 'tool_execute', server: 'echo', name: 'wire' }];
      const config = place.config({ ...allowing(servers, { alerts: { rules } }), grants });
      await using gateway = serve(place, { config });
      await gateway.initialize();
      await call(gateway, 'echo__echo', { text: 'x' });
      await eventually(() => gateway.stderr.includes('Alert unauthorised'), patienceMs);
      expect(run(place, 'alerts').stdout).toContain(
        'Server echo: 1 attempts in 5 min at what nobody allowed; 0 may be.',
      );
      const [alert] = JSON.parse(run(place, 'alerts', '--json').stdout);
      expect(run(place, 'alerts', 'acknowledge', alert.id.slice(0, 6)).stdout).toContain(`${alert.id}: seen.`);
      expect(JSON.parse(run(place, 'alerts', '--json').stdout)).toMatchObject([{ id: alert.id, state: 'firing' }]);
    }
    expect(run(place, 'alerts').stdout).toBe('Nothing is wrong.\n');
    expect(run(place, 'alerts', 'history').stdout).toContain('its gateway ended');
    expect(run(place, 'alerts', 'acknowledge', 'a-none')).toMatchObject({ status: 2 });
    expect(recordsOf(place).flatMap(({ kind, method }) => (kind === 'alert' ? [method] : []))).toEqual([
      'alert/fired',
      'alert/seen',
    ]);
  });

  test('top shows the gateways that run, within 80 columns, and nothing where none does', async () => {
    await using place = createPlace();
    expect(run(place, 'top', '--once').stdout).toContain('No gateway runs');
    await using gateway = await start(place, {});
    await call(gateway, 'echo__echo', { text: 'x' });
    const lines = run(place, 'top', '--once').stdout.split('\n');
    expect(lines.find((line) => line.startsWith('echo'))).toMatch(/^echo +ready +\d/);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(lines.join('')).not.toContain('\u001b');
    expect(JSON.parse(run(place, 'top', '--once', '--json').stdout)).toMatchObject([
      { servers: [{ server: 'echo', state: 'ready', calls: 1 }], alerts: [] },
    ]);
  });
});
