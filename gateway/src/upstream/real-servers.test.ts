import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { isAlive } from '../../test/fixtures/alive.ts';
import { aCall } from '../../test/fixtures/call.ts';
import { oddAfter, oddBefore, oddError, oddGreeting, oddResult, oddTool } from '../../test/fixtures/odd-messages.ts';
import { proves } from '../../test/security/proves.ts';
import type { Call, Result } from '../pipeline/call.ts';
import { parseJson } from '../protocol/json.ts';
import type { JsonObject } from '../protocol/json.ts';
import { launch } from '../sandbox/launch.ts';
import { carryByProcess } from './carrier.ts';
import { createUpstreams } from './upstreams.ts';
import type { Upstreams } from './options.ts';

/** Each fixture as a server: its file, and what it is started with. */
const fixtures = {
  echo: ['echo'],
  liar: ['liar'],
  big: ['big'],
  odd: ['odd'],
  dies: ['crash', 'call'],
  says: ['crash', 'words'],
  never: ['crash', 'now'],
  greeted: ['crash', 'initialize'],
  silent: ['hang', 'always'],
  hangs: ['hang', 'calls'],
  floods: ['flood', 'notifications'],
  answers: ['flood', 'answers'],
  prints: ['flood', 'text'],
  complains: ['flood', 'stderr'],
} as const;
type Name = keyof typeof fixtures;

const open = new Set<Upstreams>();
afterAll(() => Promise.all([...open].map((upstreams) => upstreams.close())));

const start = (...names: readonly Name[]) => {
  const changes: unknown[] = [];
  const upstreams = createUpstreams({
    servers: names.map((name) => ({ name, hash: name })),
    prefix: true,
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    async carry(name) {
      const [file, ...args] = fixtures[name as Name];
      const path = fileURLToPath(new URL(`../../test/fixtures/${file}.ts`, import.meta.url));
      return carryByProcess(name, { command: process.execPath, args: [path, ...args], env: {}, cwd: tmpdir() }, launch);
    },
    ask: () => Promise.reject(new Error('nobody asks here')),
    memory: { load: () => undefined, save: () => {} },
    events: {
      onChanged: (server, keys) => changes.push([server, ...keys]),
      onNewVersion: () => {},
      onState: () => {},
      onOddity: () => {},
      onStderr: () => {},
    },
    clientInfo: { name: 'us', version: '1' },
    maxMessageBytes: 16 * 1024 * 1024,
    startTimeoutMs: 10_000,
    graceMs: 200,
  });
  open.add(upstreams);
  const send = upstreams.handle;
  const call = (server: Name, name: string, args: JsonObject = {}, changed: Partial<Call> = {}): Promise<Result> => {
    const made = aCall({
      target: { kind: 'tool', upstream: server, name },
      params: { name, arguments: args },
      ...changed,
    });
    return send(made, made.signal);
  };
  return { upstreams, call, changes };
};

const right = { result: { content: [{ type: 'text', text: 'right' }] } };
const textOf = (answer: Result): string => JSON.stringify('result' in answer ? answer.result['content'] : answer.error);

describe(`a server that lies ${proves('T-11', 'T-14')}`, () => {
  const { upstreams, call } = start('liar');

  test('about its lists and its tools is taken for what it has', async () => {
    await upstreams.discover(10_000);
    const { tools, prompts, resources } = upstreams.catalog.surface('liar')?.lists ?? {};
    expect([tools?.length, prompts, resources]).toEqual([20, [], []]);
    expect(upstreams.catalog.entries('tools')).toHaveLength(18);
  });

  test.each(['unknown', 'chatter', 'nullHalf', 'textId', 'doubleId', 'batch', 'byteOrderMark', 'asks', 'bytes'])(
    '%s: the right answer counts',
    async (name) => {
      expect(await call('liar', name)).toMatchObject(right);
    },
  );

  test('twice: the first answer counts', async () => {
    expect(textOf(await call('liar', 'twice'))).toContain('first');
  });

  test.each(['errorText', 'bothHalves', 'scalar', 'nothing', 'oldVersion', 'deep'])(
    '%s: the call fails at once, and says so',
    async (name) => {
      await expect(call('liar', name)).rejects.toMatchObject({ code: 'upstream-failed' });
    },
  );

  test('answers for another call: each call has one answer, its own or the one that was forged under its id', async () => {
    const held = call('liar', 'hold');
    expect(textOf(await call('liar', 'answerHeld'))).toContain('own');
    // Within one server nobody can tell; between servers ids do not meet.
    expect(textOf(await held)).toContain('1');
  });
});

describe('a server that ends', () => {
  test('in mid-call: everyone who waits is told at once, and the next call works', async () => {
    const { upstreams, call } = start('dies');
    await call('dies', 'fine');
    const started = performance.now();
    const told = await Promise.allSettled([call('dies', 'die'), call('dies', 'fine'), call('dies', 'die')]);
    expect(told[0]).toMatchObject({
      reason: { code: 'upstream-failed', message: expect.stringContaining('exit code 7') as string },
    });
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(textOf(await call('dies', 'fine'))).toContain('fine');
    expect(upstreams.views()[0]?.restarts).toBe(1);
  });

  test('with an answer as its last words, without the end of the line: the answer counts', async () => {
    const { call } = start('says');
    expect(textOf(await call('says', 'die'))).toContain('last words');
  });

  test.each(['never', 'greeted'] as const)('before it is ready (%s): whoever asks hears how', async (name) => {
    const { call } = start(name);
    await expect(call(name, 'x')).rejects.toMatchObject({
      code: 'upstream-unavailable',
      message: `The server ${name} ended with exit code 7 before it was ready.`,
    });
  });
});

describe('a server that hangs', () => {
  test('delays no other, can be given up, and is ended in the end', async () => {
    const { upstreams, call } = start('hangs', 'silent', 'echo');
    const controller = new AbortController();
    const waiting = [
      call('hangs', 'wait', {}, { signal: controller.signal }),
      call('silent', 'wait', {}, { signal: controller.signal }),
    ];
    const told = Promise.allSettled(waiting);
    expect(textOf(await call('echo', 'echo', { text: 'hello' }))).toContain('hello');
    controller.abort();
    for (const one of await told) expect(one).toMatchObject({ reason: { code: 'cancelled' } });
    const pids = upstreams.views().flatMap(({ state }) => (state.state === 'ready' ? [state.pid ?? 0] : []));
    await upstreams.close();
    await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]));
  });
});

describe('a server that floods', () => {
  test.each(['floods', 'answers', 'prints', 'complains'] as const)(
    '(%s) still answers, and so do others',
    async (name) => {
      const { call, upstreams } = start(name, 'echo');
      await Promise.all([upstreams.connections.main(name), upstreams.connections.main('echo')]);
      await sleep(100);
      expect(textOf(await call(name, 'echo'))).toContain('heard you');
      expect(textOf(await call('echo', 'echo', { text: 'hello' }))).toContain('hello');
      await upstreams.close();
    },
  );
});

describe('a server with much to say', () => {
  test('500 tools in 2 MB and an answer of 12 MB pass, one over the cap is refused, and the next one passes', async () => {
    const { upstreams, call } = start('big');
    await upstreams.discover(10_000);
    expect(upstreams.catalog.entries('tools')).toHaveLength(500);
    expect(JSON.stringify(upstreams.catalog.surface('big')?.lists.tools).length).toBeGreaterThan(2_000_000);
    expect(textOf(await call('big', 'tool-1')).length).toBeGreaterThan(12 * 1024 * 1024);
    await expect(call('big', 'tool-1', { bytes: 17 * 1024 * 1024 })).rejects.toMatchObject({
      code: 'message-too-large',
    });
    expect(textOf(await call('big', 'tool-1', { bytes: 5 }))).toContain('bbbbb');
  });
});

describe('what is odd and legal', () => {
  const { upstreams, call } = start('odd');

  test('comes through whole: greeting, lists, results and errors', async () => {
    await upstreams.discover(10_000);
    expect(JSON.stringify(upstreams.catalog.surface('odd')?.greeting)).toBe(oddGreeting);
    expect(JSON.stringify(upstreams.catalog.tool('odd__odd')?.shown)).toBe(`{"name":"odd__odd",${oddTool}`);
    const answer = JSON.stringify(await call('odd', 'odd'));
    expect(answer).toBe(
      `{${oddBefore},"jsonrpc":"2.0","id":${String((JSON.parse(answer) as { id: number }).id)},"result":${oddResult},${oddAfter}}`,
    );
    expect(JSON.stringify(await call('odd', 'other'))).toContain(`"error":${oddError},${oddAfter}`);
  });

  test('goes out whole: arguments, meta and extras', async () => {
    const params =
      '{"name":"wire","arguments":{"n":[1.0,-0,12345678901234567890],"__proto__":{"a":1}},"_meta":{"x":2.50},"x-odd":[null]}';
    const extras = '{"x-trace":1.0,"__proto__":{"id":7}}';
    const answer = await call(
      'odd',
      'wire',
      {},
      { params: parseJson(params, 10) as JsonObject, extras: parseJson(extras, 10) as JsonObject },
    );
    const [line] = ('result' in answer ? answer.result['content'] : []) as { text: string }[];
    expect(line?.text).toContain(`"method":"tools/call","params":${params}`);
    expect(line?.text.startsWith('{"x-trace":1.0,"__proto__":{"id":7},"jsonrpc":"2.0","id":')).toBe(true);
  });
});

describe('an ordinary server', () => {
  const { upstreams, call, changes } = start('echo');

  test('shows all pages of its lists, and announces a change', async () => {
    await upstreams.discover(10_000);
    const { tools, resources, prompts } = upstreams.catalog.surface('echo')?.lists ?? {};
    expect([tools?.length, resources?.length, prompts?.length]).toEqual([16, 5, 1]);
    await call('echo', 'grow', { name: 'new' });
    await vi.waitFor(() => expect(changes).toEqual([['echo', 'tools']]), 5_000);
    expect(upstreams.catalog.tool('echo__new')).toBeDefined();
  });

  test('loses no progress that comes with the answer', async () => {
    const seen: unknown[] = [];
    await call(
      'echo',
      'progress',
      {},
      {
        params: { name: 'progress', arguments: { steps: 200 }, _meta: { progressToken: 'p' } },
        onProgress: ({ progress }) => seen.push(progress),
      },
    );
    expect(seen).toEqual(Array.from({ length: 200 }, (_, at) => at + 1));
  });

  test('is told what was taken back', async () => {
    const controller = new AbortController();
    const sleeping = call('echo', 'sleep', { ms: 60_000 }, { signal: controller.signal });
    await call('echo', 'pid');
    controller.abort();
    await expect(sleeping).rejects.toMatchObject({ code: 'cancelled' });
    expect(textOf(await call('echo', 'cancelled'))).toMatch(/\[\d+\]/);
  });

  test('is told the log level', async () => {
    upstreams.setLogLevel('warning');
    expect(textOf(await call('echo', 'level'))).toContain('warning');
  });

  test('passes its own errors as they are', async () => {
    expect(await call('echo', 'fail')).toMatchObject({ result: { isError: true } });
    expect(await call('echo', 'refuse')).toMatchObject({
      error: { code: -32_050, message: 'No.', data: { why: ['x'] }, 'x-odd': 1 },
    });
  });
});
