import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fakeChild } from '../../test/fixtures/fake-child.ts';
import { proves } from '../../test/security/proves.ts';
import { connectStdio, exitWords } from './stdio.ts';

const setUp = (maxMessageBytes = 1_000_000) => {
  const child = fakeChild();
  const heard: unknown[] = [];
  const oddities: string[] = [];
  const words: string[] = [];
  const correlator = connectStdio(child, 'files', {
    maxMessageBytes,
    onNotification: (method, params) => heard.push({ method, params }),
    onOddity: (what) => oddities.push(what),
    onStderr: (line) => words.push(line),
  });
  return { child, correlator, heard, oddities, words };
};

const turn = (): Promise<void> => sleep(1);

test('questions of one tick go out in one piece, and their answers come back', async () => {
  const { child, correlator } = setUp();
  const chunks: unknown[] = [];
  child.stdin.on('data', (chunk) => chunks.push(chunk));
  const answers = [correlator.request('a', {}), correlator.request('b', {})];
  await turn();
  expect(chunks).toHaveLength(1);
  child.say({ id: 2, result: { n: 2 } });
  child.say({ id: 1, result: { n: 1 } });
  expect(await Promise.all(answers)).toMatchObject([{ result: { n: 1 } }, { result: { n: 2 } }]);
});

test('progress in the same chunk as the answer is not lost', async () => {
  const { child, correlator } = setUp();
  const seen: unknown[] = [];
  const answer = correlator.request(
    'a',
    { _meta: { progressToken: 'x' } },
    { onProgress: ({ progress }) => seen.push(progress) },
  );
  const line = (message: object): string => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`;
  const told = Array.from({ length: 600 }, (_, at) =>
    line({ method: 'notifications/progress', params: { progressToken: 1, progress: at } }),
  );
  child.say(`${told.join('')}${line({ id: 1, result: {} })}`);
  await answer;
  expect(seen).toEqual(Array.from({ length: 600 }, (_, at) => at));
});

describe(`what is no message ${proves('T-14')}`, () => {
  test.each([
    ['text', 'Server ready!\n', 'It wrote text that is no message: Server ready!'],
    ['half a message', '{"jsonrpc":"2.0",\n', 'It wrote text that is no message: {"jsonrpc":"2.0",'],
    ['bytes', '\u0000\u0007\n', 'It wrote text that is no message: \u0000\u0007'],
  ])('is noted where it is %s, and the conversation goes on', async (_, said, oddity) => {
    const { child, correlator, oddities } = setUp();
    const answer = correlator.request('a', {});
    child.say(said);
    child.say({ id: 1, result: {} });
    await answer;
    expect(oddities).toEqual([oddity]);
  });

  test('is noted where it is not UTF-8, and the conversation goes on', async () => {
    const { child, correlator, oddities } = setUp();
    const answer = correlator.request('a', {});
    child.stdout.write(Buffer.from([0xff, 0xfe, 0x41, 0x0a]));
    child.say({ id: 1, result: {} });
    await answer;
    expect(oddities).toEqual(['It wrote bytes that are not UTF-8 text.']);
  });

  test('is quoted in part only', async () => {
    const { child, oddities } = setUp();
    child.say(`${'x'.repeat(10_000)}\n`);
    await turn();
    expect(oddities[0]?.length).toBeLessThan(300);
  });
});

test('blank lines, both ends of lines and a mark of byte order are taken as they come', async () => {
  const { child, correlator, oddities } = setUp();
  const answers = [correlator.request('a', {}), correlator.request('b', {})];
  child.say('\ufeff{"jsonrpc":"2.0","id":1,"result":{}}\r\n\r\n\n{"jsonrpc":"2.0","id":2,"result":{}}\n');
  await Promise.all(answers);
  expect(oddities).toEqual([]);
});

test('an answer over the cap fails its call, and the next one passes', async () => {
  const { child, correlator } = setUp(1_000);
  const [large, small] = [correlator.request('a', {}), correlator.request('b', {})];
  child.say({ id: 1, result: { text: 'x'.repeat(5_000) } });
  child.say({ id: 2, result: {} });
  await expect(large).rejects.toMatchObject({ code: 'message-too-large' });
  await expect(small).resolves.toMatchObject({ result: {} });
});

test('stderr comes line by line, long ones in name only', async () => {
  const { child, words } = setUp();
  child.stderr.write(`one\ntwo\n${'x'.repeat(10_000)}\nrest`);
  await turn();
  expect(words).toEqual(['one', 'two', '(a line over 8 kB)']);
  child.exit();
  await sleep(60);
  expect(words.at(-1)).toBe('rest');
});

describe('a server that dies', () => {
  test('everyone who waits is told how, soon', async () => {
    const { child, correlator } = setUp();
    const answers = [correlator.request('a', {}), correlator.request('b', {})];
    const started = performance.now();
    // Its pipes are still held open by a process that it started.
    const settled = Promise.allSettled(answers);
    child.exit({ code: null, signal: 'SIGKILL' });
    for (const one of await settled)
      expect(one).toMatchObject({
        reason: { code: 'upstream-failed', message: 'The server files was ended by SIGKILL before it answered.' },
      });
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test('its last words count, with and without the end of the line', async () => {
    const { child, correlator } = setUp();
    const answers = [correlator.request('a', {}), correlator.request('b', {}), correlator.request('c', {})];
    child.say('{"jsonrpc":"2.0","id":1,"result":{}}\n{"jsonrpc":"2.0","id":2,"result":{}}');
    child.exit({ code: 3 });
    const settled = await Promise.allSettled(answers);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    await expect(correlator.request('d', {})).rejects.toMatchObject({
      message: 'The server files ended with exit code 3 before it answered.',
    });
  });

  test('after a flood, its last words count even so', async () => {
    const { child, correlator } = setUp();
    const answer = correlator.request('a', {});
    child.say(Array.from({ length: 5_000 }, () => '{"jsonrpc":"2.0","method":"n"}\n').join(''));
    await turn();
    child.say({ id: 1, result: {} });
    child.exit();
    await expect(answer).resolves.toMatchObject({ result: {} });
  });
});

describe('a server that floods', () => {
  // Time stands still while it does, however slow this machine is.
  beforeEach(() => void vi.spyOn(performance, 'now').mockReturnValue(1_000));
  afterEach(() => void vi.restoreAllMocks());

  const flood = (text: (at: number) => string): string => Array.from({ length: 2_100 }, (_, at) => text(at)).join('');

  test.each([
    ['notifications', () => '{"jsonrpc":"2.0","method":"n"}\n'],
    ['answers that nobody asked for', (at: number) => `{"jsonrpc":"2.0","id":${at + 100},"result":{}}\n`],
    ['text', () => 'hello\n'],
    ['questions', (at: number) => `{"jsonrpc":"2.0","id":${at},"method":"ping"}\n`],
  ])('with %s is read at a bounded pace', async (_, text) => {
    const { child } = setUp();
    const [pause, resume] = [vi.spyOn(child.stdout, 'pause'), vi.spyOn(child.stdout, 'resume')];
    child.say(flood(text));
    await vi.waitFor(() => expect(pause).toHaveBeenCalled());
    await vi.waitFor(() => expect(resume).toHaveBeenCalled());
  });

  test('on stderr is read at a bounded pace too', async () => {
    const { child } = setUp();
    const pause = vi.spyOn(child.stderr, 'pause');
    child.stderr.write(flood(() => 'hello\n'));
    await vi.waitFor(() => expect(pause).toHaveBeenCalled());
  });

  test('with answers to what it was asked is read as fast as it goes', async () => {
    const { child, correlator } = setUp();
    const pause = vi.spyOn(child.stdout, 'pause');
    const answers = Array.from({ length: 2_100 }, () => correlator.request('a', {}));
    child.say(flood((at) => `{"jsonrpc":"2.0","id":${at + 1},"result":{}}\n`));
    await Promise.all(answers);
    expect(pause).not.toHaveBeenCalled();
  });
});

describe('a server that does not read', () => {
  test('gets what it was sent once it reads, in order', async () => {
    const { child, correlator } = setUp();
    child.stdin.pause();
    const text = 'x'.repeat(100_000);
    for (let at = 0; at < 20; at += 1) void correlator.request('a', { at, text });
    await sleep(20);
    expect(child.stdin.writableNeedDrain).toBe(true);
    child.stdin.resume();
    await sleep(50);
    expect(child.told.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  });

  test('is sent no more than memory bears', async () => {
    const { child, correlator, oddities } = setUp();
    child.stdin.pause();
    const text = 'x'.repeat(8 * 1024 * 1024);
    for (let at = 0; at < 12; at += 1) {
      void correlator.request('a', { text });
      await turn();
    }
    expect(oddities[0]).toBe('It does not read what it is sent; a message to it was dropped.');
  });
});

test('while it is held nothing is read, and nothing is lost', async () => {
  const { child, correlator, heard } = setUp();
  correlator.hold(true);
  const answer = correlator.request('a', {});
  child.say({ method: 'n', params: {} });
  child.say({ id: 1, result: {} });
  await sleep(20);
  expect(heard).toEqual([]);
  correlator.hold(false);
  await answer;
  expect(heard).toHaveLength(1);
});

test('an exit reads as a sentence', () => {
  expect(exitWords({ code: 3, signal: null })).toBe('ended with exit code 3');
  expect(exitWords({ code: null, signal: 'SIGTERM' })).toBe('was ended by SIGTERM');
  expect(exitWords({ code: null, signal: null, error: new Error('spawn x ENOENT') })).toBe(
    'could not be started (spawn x ENOENT)',
  );
});
