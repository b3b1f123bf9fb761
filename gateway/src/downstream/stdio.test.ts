import { PassThrough, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { proves } from '../../test/security/proves.ts';
import { GatewayError } from '../errors.ts';
import type { Incoming, RequestId } from '../protocol/jsonrpc.ts';
import type { Pipe } from './pipe.ts';
import { serveStdio } from './stdio.ts';
import type { StdioFaceOptions } from './stdio.ts';

/** A client's pipes, and a session that notes what it is told; `send` is how it speaks. */
const setUp = (
  changes: Partial<StdioFaceOptions> = {},
  onReceive: (message: Incoming, send: (line: string) => void) => void = () => {},
) => {
  const input = new PassThrough();
  const output = new PassThrough();
  const heard: unknown[] = [];
  const oversized: (RequestId | undefined)[] = [];
  const aborted: string[] = [];
  const state = { inFlight: 0, idle: Promise.resolve() };
  let send = (_line: string): void => {};
  let notify = (_line: string): void => {};
  const pipe: Pipe = {
    receive(message) {
      heard.push(message);
      onReceive(message, send);
    },
    oversize: (id) => oversized.push(id),
    inputEnded: () => {},
    close: () => {},
    idle: () => state.idle,
    abort: (reason) => aborted.push(reason.message),
    get inFlight() {
      return state.inFlight;
    },
  };
  const face = serveStdio({
    input,
    output,
    maxMessageBytes: 1_000,
    drainMs: 30,
    createPipe(own, heard) {
      send = own;
      notify = heard;
      return pipe;
    },
    ...changes,
  });
  const ping = (id: unknown): string => `${JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' })}\n`;
  return {
    face,
    input,
    output,
    heard,
    oversized,
    aborted,
    state,
    ping,
    send: (line: string): void => send(line),
    notify: (line: string): void => notify(line),
  };
};

const read = (output: PassThrough): string => (output.read() as Buffer | null)?.toString() ?? '';

describe('reading', () => {
  test('messages come one by one, however they are cut', async () => {
    const { input, heard, ping } = setUp();
    const text = `${ping(1)}${ping('é')}${ping(3)}`;
    for (const byte of Buffer.from(text)) input.write(Buffer.of(byte));
    await sleep(5);
    expect(heard).toMatchObject([{ id: 1 }, { id: 'é' }, { id: 3 }]);
  });

  test(`what is no UTF-8 is malformed, and the conversation goes on ${proves('T-13')}`, async () => {
    const { input, heard, oversized, ping } = setUp();
    input.write(Buffer.from([0xff, 0xfe, 0x0a]));
    input.write(`{"id":"big","x":"${'x'.repeat(2_000)}"}\n`);
    input.write(ping(1));
    await sleep(5);
    expect(heard).toMatchObject([{ kind: 'malformed', reason: 'The message is not UTF-8 text.' }, { id: 1 }]);
    expect(oversized).toEqual(['big']);
  });

  test('a last message without its end is heard', async () => {
    const { face, input, heard, ping } = setUp();
    input.end(ping(1).trimEnd());
    await face.ended;
    expect(heard).toMatchObject([{ id: 1 }]);
  });
});

describe('writing', () => {
  test('lines of one tick leave in one write', async () => {
    const { output, send } = setUp();
    const write = vi.spyOn(output, 'write');
    send('a');
    send('b');
    await sleep(1);
    expect(write).toHaveBeenCalledTimes(1);
    expect(read(output)).toBe('a\nb\n');
  });

  test('a client that does not read loses no answer', async () => {
    const { output, send } = setUp();
    const line = 'x'.repeat(100_000);
    for (let at = 0; at < 50; at += 1) send(`${at} ${line}`);
    await sleep(5);
    let text = '';
    output.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await vi.waitFor(() => expect(text.length).toBeGreaterThan(5_000_000));
    expect(text.match(/^\d+/gm)?.map(Number)).toEqual(Array.from({ length: 50 }, (_, at) => at));
  });
});

describe('a client that does not read', () => {
  test('is not read from either, and its notifications are dropped, until it goes on', async () => {
    const full: boolean[] = [];
    const { input, output, heard, ping, send, notify } = setUp({ onFull: (is) => full.push(is) });
    for (let at = 0; at < 60; at += 1) send('x'.repeat(100_000));
    notify('dropped');
    await sleep(20);
    expect(input.isPaused()).toBe(true);
    input.write(ping(1));
    await sleep(20);
    expect([heard, full[0]]).toEqual([[], true]);
    let text = '';
    output.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await vi.waitFor(() => expect(heard).toMatchObject([{ id: 1 }]));
    notify('notify kept');
    await vi.waitFor(() => expect(text).toContain('notify kept'));
    expect([text.includes('dropped'), full.at(-1)]).toEqual([false, false]);
  });

  test('and goes away ends the conversation', async () => {
    const { face, input, send } = setUp();
    for (let at = 0; at < 60; at += 1) send('x'.repeat(100_000));
    await sleep(10);
    input.end();
    input.destroy();
    await face.ended;
    expect(input.destroyed).toBe(true);
  });
});

test('a client with very many requests open has to wait with the next', async () => {
  const { input, heard, ping, state } = setUp();
  state.inFlight = 4_096;
  input.write(ping(1));
  await sleep(10);
  input.write(ping(2));
  await sleep(10);
  expect(heard).toHaveLength(1);
  state.inFlight = 5;
  await vi.waitFor(() => expect(heard).toHaveLength(2));
});

describe('the end of input', () => {
  test('lets what is in flight finish', async () => {
    const { face, input, output, state, aborted, send } = setUp({ drainMs: 5_000 });
    const { promise, resolve } = Promise.withResolvers<void>();
    state.idle = promise;
    input.end();
    await sleep(10);
    send('late answer');
    resolve();
    await face.ended;
    expect(read(output)).toBe('late answer\n');
    // Nothing is in flight any more; the order says so to whoever is.
    expect(aborted).toHaveLength(1);
  });

  test('does not wait for ever', async () => {
    const { face, input, state, aborted } = setUp({ drainMs: 20 });
    state.idle = new Promise(() => {});
    input.end();
    await face.ended;
    expect(aborted).toEqual(['The client closed its end before the answer was there.']);
  });
});

describe('what is answered because the conversation ends', () => {
  const late = (drainMs: number) => {
    const over = Promise.withResolvers<void>();
    const aborted: string[] = [];
    const world = setUp({
      drainMs,
      createPipe: (send) => ({
        receive: () => {},
        oversize: () => {},
        inputEnded: () => {},
        close: () => {},
        idle: () => over.promise,
        abort(reason) {
          aborted.push(reason.message);
          if (aborted.length > 1) return;
          // Its record is kept first, and progress has its head start.
          setTimeout(() => {
            send('last answer');
            over.resolve();
          }, 15);
        },
        inFlight: 0,
      }),
    });
    return { ...world, aborted };
  };

  test('is written, when the client ended its input', async () => {
    const { face, input, output } = late(40);
    input.end();
    await face.ended;
    expect(read(output)).toBe('last answer\n');
  });

  test('is written, when we end it', async () => {
    const { face, output, aborted } = late(1_000);
    let text = '';
    output.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await face.close(new GatewayError('cancelled', 'Shutting down.'));
    expect([text, aborted[0]]).toEqual(['last answer\n', 'Shutting down.']);
  });
});

describe('a pipe that breaks', () => {
  test('on the side of the answers ends the conversation at once, however often it says so', async () => {
    const output = new Writable({ autoDestroy: false, write: (_chunk, _encoding, done) => done(new Error('EPIPE')) });
    const { face, aborted, state, send } = setUp({ output, drainMs: 60_000 });
    state.idle = new Promise(() => {});
    send('a');
    await face.ended;
    expect(aborted).toHaveLength(1);
    // Standard output of a process tells it again with every write: unheard, that would end the process.
    expect(() => output.emit('error', new Error('EPIPE'))).not.toThrow();
  });

  test('on the side of the questions ends the conversation', async () => {
    const { face, input, aborted } = setUp();
    input.destroy(new Error('EIO'));
    await face.ended;
    expect(aborted).toHaveLength(1);
  });
});

describe('closing from our side', () => {
  test('tells why, lets it be written, and is over', async () => {
    const { face, input, output, aborted, send, notify } = setUp();
    send('last');
    let text = '';
    output.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await face.close(new GatewayError('cancelled', 'Shutting down.'));
    expect([aborted[0], text, input.destroyed]).toEqual(['Shutting down.', 'last\n', true]);
    notify('too late');
    await sleep(5);
    expect(text).toBe('last\n');
  });

  test('does not wait for ever for a client that does not read', async () => {
    const { face, output, send } = setUp({ drainMs: 20 });
    for (let at = 0; at < 3; at += 1) send('x'.repeat(100_000));
    await face.close(new GatewayError('cancelled', 'Shutting down.'));
    await face.ended;
    expect(output.writableLength).toBeGreaterThan(0);
  });
});
