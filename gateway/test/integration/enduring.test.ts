import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { manners, methodOf, result } from '../fixtures/http-carrier.ts';
import { httpServer, json } from '../fixtures/http-server.ts';
import type { Heard, HttpServer } from '../fixtures/http-server.ts';
import { proves } from '../security/proves.ts';
import { allowing, createPlace, recordsOf, resultOf, serve } from './raw-client.ts';
import type { Message, Place, RawGateway } from './raw-client.ts';
import { fixture } from './workplace.ts';

const tools = ['forecast', 'book'].map((name) => ({ name, inputSchema: { type: 'object' } }));

interface Weather extends HttpServer {
  /** What comes of the calls from now on. */
  answering: (heard: Heard) => void;
  calls(): number;
}

const fine = (heard: Heard): void => json(heard, result(heard, { content: [{ type: 'text', text: 'sunny' }] }));
const refusing =
  (status: number, headers: Record<string, string> = {}) =>
  ({ response }: Heard): void =>
    void response.writeHead(status, headers).end();

/** A server over HTTP whose calls come to what a test says. */
const weatherServer = async (): Promise<Weather> => {
  const server = await httpServer((heard) => {
    const method = methodOf(heard);
    if (method === 'server/discover') return heard.response.writeHead(400).end();
    if (method === 'initialize') {
      const serverInfo = { name: 'weather', version: '1' };
      return json(heard, result(heard, { capabilities: { tools: {} }, protocolVersion: '2025-11-25', serverInfo }));
    }
    if (method === 'tools/list') return json(heard, result(heard, { tools }));
    return method === 'tools/call' ? weather.answering(heard) : manners(heard);
  });
  const calls = (): number => server.heard.filter((one) => methodOf(one) === 'tools/call').length;
  const weather: Weather = Object.assign(server, { answering: fine, calls });
  return weather;
};

const node = (name: string, ...args: readonly string[]) => ({
  command: process.execPath,
  args: [fixture(name), ...args],
});

const start = async (place: Place, servers: object, more: object = {}): Promise<RawGateway> => {
  const gateway = serve(place, { config: place.config(allowing(servers, more)) });
  await gateway.initialize();
  await gateway.request('tools/list');
  return gateway;
};

const call = (gateway: RawGateway, name: string, args: object = {}): Promise<Message> =>
  gateway.request('tools/call', { name, arguments: args });
const textOf = (answer: Message): string => (resultOf(answer)['content'] as { text?: string }[])[0]?.text ?? '';
const metaOf = (answer: Message): Readonly<Record<string, Readonly<Record<string, unknown>>>> =>
  (resultOf(answer)['_meta'] ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
const codeOf = (answer: Message): unknown => metaOf(answer)['storycore-mcp/error']?.['code'];

describe('a server that fails again and again', () => {
  /** Long enough for a slow machine to see it. */
  const restful = { circuit_breaker: { rest_seconds: 2 } };

  test('over HTTP is left alone, which is said and recorded, and asked again when its rest is over', async () => {
    await using place = createPlace();
    const weather = await weatherServer();
    await using gateway = await start(place, { weather: { url: weather.origin } }, restful);
    weather.answering = refusing(500);
    for (let at = 0; at < 5; at += 1) expect(codeOf(await call(gateway, 'weather__forecast'))).toBe('upstream-failed');
    const refused = await call(gateway, 'weather__forecast');
    expect([codeOf(refused), weather.calls()]).toEqual(['upstream-unavailable', 5]);
    expect(textOf(refused)).toMatch(
      /^The server weather is left alone since \d{4}-.*Z: 5 of its last 5 calls failed, the last with upstream-failed\. Try again in [12] s/,
    );
    weather.answering = fine;
    await sleep(2_050);
    expect(textOf(await call(gateway, 'weather__forecast'))).toBe('sunny');
    expect(textOf(await call(gateway, 'weather__forecast'))).toBe('sunny');
    gateway.end();
    await gateway.exited;
    const records = recordsOf(place);
    expect(records.filter(({ method }) => method.startsWith('circuit')).map(({ method }) => method)).toEqual([
      'circuit open',
      'circuit half-open',
      'circuit closed',
    ]);
    expect(records.flatMap(({ trail }) => trail.filter(({ step }) => step === 'circuit-breaker'))).toEqual([
      { step: 'circuit-breaker', decision: 'open' },
      { step: 'circuit-breaker', decision: 'tried again' },
    ]);
  });

  test('that dies with each call does not take the others with it, and comes back', async () => {
    await using place = createPlace();
    await using gateway = await start(place, { crash: node('crash'), echo: node('echo') }, restful);
    const codes: unknown[] = [];
    for (let at = 0; at < 5; at += 1) codes.push(codeOf(await call(gateway, 'crash__die')));
    expect(codes).toEqual(Array.from({ length: 5 }, () => 'upstream-failed'));
    expect(codeOf(await call(gateway, 'crash__fine'))).toBe('upstream-unavailable');
    expect(textOf(await call(gateway, 'echo__echo', { text: 'on' }))).toBe('on');
    await sleep(2_050);
    expect(textOf(await call(gateway, 'crash__fine'))).toBe('fine');
  });

  test('that dies once, with many calls, is asked again at once', async () => {
    await using place = createPlace();
    await using gateway = await start(place, { echo: node('echo') });
    const hanging = Array.from({ length: 64 }, () => call(gateway, 'echo__sleep', { ms: 60_000 }));
    await sleep(200);
    const died = await Promise.all([...hanging, call(gateway, 'echo__die')]);
    expect(died.filter((answer) => codeOf(answer) === 'upstream-failed')).toHaveLength(65);
    expect(textOf(await call(gateway, 'echo__echo', { text: 'back' }))).toBe('back');
  });

  test('that dies in each second call is asked again each time: 20 deaths, 20 answers after', async () => {
    await using place = createPlace();
    await using gateway = await start(place, { crash: node('crash') });
    const rounds: unknown[] = [];
    for (let at = 0; at < 20; at += 1)
      rounds.push([codeOf(await call(gateway, 'crash__die')), textOf(await call(gateway, 'crash__fine'))]);
    expect(rounds).toEqual(Array.from({ length: 20 }, () => ['upstream-failed', 'fine']));
  });

  test('can be asked however often it fails, where its owner wants that', async () => {
    await using place = createPlace();
    const weather = await weatherServer();
    const circuit_breaker = { off_for: ['weather'] };
    await using gateway = await start(place, { weather: { url: weather.origin } }, { circuit_breaker });
    weather.answering = refusing(500);
    for (let at = 0; at < 8; at += 1) expect(codeOf(await call(gateway, 'weather__forecast'))).toBe('upstream-failed');
    expect(weather.calls()).toBe(8);
  });
});

describe('a call that failed on the way', () => {
  const retry = { repeatable: [{ server: 'weather', tools: ['forecast'] }] };

  test(`is made again where that was declared to do no harm, and never otherwise ${proves('T-77')}`, async () => {
    await using place = createPlace();
    const weather = await weatherServer();
    await using gateway = await start(place, { weather: { url: weather.origin } }, { retry });
    const failingOnce = (): void => {
      weather.answering = (heard) => {
        weather.answering = fine;
        refusing(503)(heard);
      };
    };
    failingOnce();
    expect(textOf(await call(gateway, 'weather__forecast'))).toBe('sunny');
    failingOnce();
    expect(codeOf(await call(gateway, 'weather__book'))).toBe('upstream-failed');
    expect(weather.calls()).toBe(3);
  });

  test('waits as long as the server wants, and is given up where that is too long', async () => {
    await using place = createPlace();
    const weather = await weatherServer();
    await using gateway = await start(place, { weather: { url: weather.origin } }, { retry });
    weather.answering = (heard) => {
      weather.answering = fine;
      refusing(429, { 'retry-after': '1' })(heard);
    };
    const started = performance.now();
    expect(textOf(await call(gateway, 'weather__forecast'))).toBe('sunny');
    expect(performance.now() - started).toBeGreaterThanOrEqual(1_000);
    weather.answering = refusing(429, { 'retry-after': '600' });
    const given = await call(gateway, 'weather__forecast');
    expect([codeOf(given), weather.calls()]).toEqual(['rate-limited', 3]);
    expect(metaOf(given)['storycore-mcp/error']).toMatchObject({ retryAfterMs: 600_000 });
  });
});

test('a tool may have limits of its own', async () => {
  await using place = createPlace();
  const timeouts = [{ server: 'echo', tools: ['sleep'], request_timeout: 0.3 }];
  await using gateway = await start(place, { echo: node('echo') }, { timeouts });
  const slow = await call(gateway, 'echo__sleep', { ms: 5_000 });
  expect(codeOf(slow)).toBe('timeout');
  expect(textOf(slow)).toContain('`timeouts[].request_timeout`');
  expect(textOf(await call(gateway, 'echo__echo', { text: 'on' }))).toBe('on');
});

describe('an answer that is kept', () => {
  const cache = { keep: [{ server: 'weather', tools: ['forecast'], ttl_seconds: 60 }] };

  test('is given without asking the server, with its age, on record, until a call may have changed it', async () => {
    await using place = createPlace();
    const weather = await weatherServer();
    await using gateway = await start(place, { weather: { url: weather.origin } }, { cache });
    expect(metaOf(await call(gateway, 'weather__forecast', { place: 'Oslo' }))).toEqual({});
    const again = await call(gateway, 'weather__forecast', { place: 'Oslo' });
    expect([textOf(again), metaOf(again)['storycore-mcp/cache'], weather.calls()]).toEqual([
      'sunny',
      { ageMs: expect.any(Number) as number, stale: false },
      1,
    ]);
    await call(gateway, 'weather__book');
    await call(gateway, 'weather__forecast', { place: 'Oslo' });
    expect(weather.calls()).toBe(3);
    gateway.end();
    await gateway.exited;
    const trails = recordsOf(place).map(({ trail }) => trail.map(({ step }) => step).join(' '));
    expect(trails.filter((steps) => steps.includes('cache'))).toEqual(['permission cache']);
  });

  test('goes when its server says that something changed', async () => {
    await using place = createPlace();
    const keep = [{ server: 'echo', tools: ['env', 'touch'], resources: ['echo://*'], ttl_seconds: 60 }];
    await using gateway = await start(place, { echo: node('echo') }, { cache: { keep } });
    await gateway.request('resources/subscribe', { uri: 'echo://static' });
    const read = async (): Promise<boolean> =>
      metaOf(await gateway.request('resources/read', { uri: 'echo://static' }))['storycore-mcp/cache'] !== undefined;
    expect([await read(), await read()]).toEqual([false, true]);
    // The tool itself is declared to change nothing: what it has the server say counts.
    await call(gateway, 'echo__touch', { uri: 'echo://static' });
    expect([await read(), await read()]).toEqual([false, true]);
  });
});

describe('where a server cannot answer', () => {
  const timeouts = [{ server: 'hang', request_timeout: 0.5 }];
  const toEcho = { server: 'echo', tool: 'echo', arguments: { text: { from: 'say.what' }, by: { value: 'echo' } } };
  const own = { answer: { text: 'Not now.' } };
  const wait = (chain: readonly object[]) => [{ server: 'hang', tool: 'wait', chain }];

  test('another does, as a call of its own that is on record and says for what', async () => {
    await using place = createPlace();
    const servers = { hang: node('hang', 'calls'), echo: node('echo') };
    await using gateway = await start(place, servers, { timeouts, fallbacks: wait([toEcho, own]) });
    const answer = await call(gateway, 'hang__wait', { say: { what: 'hello' } });
    expect([textOf(answer), metaOf(answer)['storycore-mcp/fallback']]).toEqual([
      'hello',
      { because: 'timeout', server: 'echo', name: 'echo' },
    ]);
    expect(resultOf(answer)['structuredContent']).toEqual({ text: 'hello', by: 'echo' });
    gateway.end();
    await gateway.exited;
    const [first, second] = recordsOf(place).filter(({ kind }) => kind === 'call');
    expect(first?.trail.at(-1)).toEqual({ step: 'fallback', decision: `echo/echo: answered (${second?.id})` });
    expect([second?.target.upstream, second?.trail[0]]).toEqual([
      'echo',
      { step: 'fallback', decision: `instead of hang/wait (${first?.id})` },
    ]);
  });

  test(`another is not asked by somebody who may not use it: the chain goes on ${proves('T-76')}`, async () => {
    await using place = createPlace();
    const config = {
      mcpServers: { hang: node('hang', 'calls'), echo: node('echo') },
      grants: [{ effect: 'allow', level: 'tool_execute', server: 'hang' }],
      timeouts,
      fallbacks: wait([toEcho, own]),
    };
    await using gateway = serve(place, { config: place.config(config) });
    await gateway.initialize();
    await gateway.request('tools/list');
    const answer = await call(gateway, 'hang__wait', { say: { what: 'hello' } });
    expect([textOf(answer), metaOf(answer)['storycore-mcp/fallback']]).toEqual([
      'Not now.',
      { because: 'timeout', degraded: true },
    ]);
    expect(gateway.stderr).toContain('No grant lets anybody use "echo/echo"');
    gateway.end();
    await gateway.exited;
    const calls = recordsOf(place).filter(({ kind }) => kind === 'call');
    expect(calls.map(({ target, outcome }) => `${target.upstream} ${outcome}`)).toEqual([
      'hang ok',
      'echo permission-denied',
    ]);
    expect(calls[0]?.trail.map(({ decision }) => decision)).toEqual([
      'allow',
      `echo/echo: permission-denied (${calls[1]?.id})`,
      "the owner's own answer",
    ]);
  });

  test('the last answer is given, with its age, also while the server is left alone', async () => {
    await using place = createPlace();
    const weather = await weatherServer();
    const keep = [{ server: 'weather', tools: ['forecast'], ttl_seconds: 0 }];
    const fallbacks = [{ server: 'weather', tool: 'forecast', chain: [{ cached: true }] }];
    await using gateway = await start(place, { weather: { url: weather.origin } }, { cache: { keep }, fallbacks });
    expect(textOf(await call(gateway, 'weather__forecast'))).toBe('sunny');
    weather.answering = refusing(500);
    const because: unknown[] = [];
    for (let at = 0; at < 7; at += 1) {
      const answer = await call(gateway, 'weather__forecast');
      expect([textOf(answer), metaOf(answer)['storycore-mcp/cache']?.['stale']]).toEqual(['sunny', true]);
      because.push(metaOf(answer)['storycore-mcp/fallback']?.['because']);
    }
    expect(because.slice(-1)).toEqual(['upstream-unavailable']);
    expect(weather.calls()).toBeLessThan(8);
  });
});
