import { isUtf8 } from 'node:buffer';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayError } from '../errors.ts';
import { readMessage } from '../protocol/jsonrpc.ts';
import { createLineReader } from '../protocol/lines.ts';
import { createLineWriter } from '../protocol/line-writer.ts';
import { createPortions } from '../protocol/portions.ts';
import type { JsonObject } from '../protocol/json.ts';
import type { Session } from './session.ts';
import { createAwake } from './stay-awake.ts';

export interface StdioFaceOptions {
  readonly input: Readable;
  readonly output: Writable;
  readonly maxMessageBytes: number;
  /** Milliseconds that calls in flight get to finish after the end of input. */
  readonly drainMs: number;
  readonly createSession: (send: (line: string) => void) => Session;
  /** Told when the client stops reading what it is sent, and when it goes on. */
  readonly onFull?: (full: boolean) => void;
}

/** A client on a pair of pipes. */
export interface StdioFace {
  /** A notification; dropped while the client does not read what it has. */
  notify(method: string, params?: JsonObject): void;
  /** Resolves when the client is gone and everything it asked is answered or cancelled. */
  readonly ended: Promise<void>;
  /** Ends the conversation from our side: what is in flight is answered with a reason. */
  close(reason: GatewayError): Promise<void>;
}

/** Above this, a client that does not read gets no notifications, and is not read from. Answers are never dropped. */
const mostWaiting = 4 * 1024 * 1024;

/** Requests in flight above which the pipe is left to wait. */
const mostInFlight = 4_096;

const text = (line: Uint8Array): string => Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString('utf8');

/** Serves one client over newline-delimited JSON-RPC (MCP, «stdio»). */
export const serveStdio = (options: StdioFaceOptions): StdioFace => {
  const { input, output, maxMessageBytes, drainMs, createSession, onFull = () => {} } = options;
  const writer = createLineWriter({
    write: (lines) => output.writable && output.write(lines),
    schedule: process.nextTick,
  });
  const session = createSession((line) => {
    writer.send(line);
    hold();
  });

  let closed = false;
  let hungUp = false;
  const isReading = (): boolean => !hungUp && output.writable;
  const isFull = (): boolean => writer.waiting + output.writableLength > mostWaiting;
  const isBusy = (): boolean => !closed && (isFull() || session.inFlight >= mostInFlight);
  const hold = (): void => {
    if (input.isPaused() || !isBusy()) return;
    input.pause();
    void release();
  };
  const release = async (): Promise<void> => {
    while (isBusy()) {
      onFull(isFull());
      // Rare, and bounded by the client's own pace.
      // oxlint-disable-next-line no-await-in-loop
      await sleep(5);
    }
    onFull(false);
    input.resume();
  };

  const touch = createAwake(() => session.inFlight);
  const reader = createLineReader({
    maxBytes: maxMessageBytes,
    onLine(line) {
      if (isUtf8(line)) session.receive(readMessage(text(line)), line.length);
      else session.receive({ kind: 'malformed', id: null, reason: 'The message is not UTF-8 text.' }, line.length);
      hold();
    },
    onOversize: session.oversize,
  });
  const portions = createPortions(reader.push, setImmediate);

  const written = async (): Promise<void> => {
    // One turn of the loop lets the last lines leave the writer; then the stream must get rid of them.
    await new Promise((resolve) => setImmediate(resolve));
    for (const until = performance.now() + drainMs; isReading() && performance.now() < until;) {
      if (writer.waiting === 0 && output.writableLength === 0) return;
      // oxlint-disable-next-line no-await-in-loop
      await sleep(2);
    }
  };

  const ended = new Promise<void>((resolve) => {
    let leaving = false;
    const leave = async (graceMs: number): Promise<void> => {
      if (leaving) return;
      leaving = true;
      portions.flush();
      reader.end();
      await Promise.race([session.idle(), sleep(graceMs, undefined, { ref: false })]);
      closed = true;
      session.abort(new GatewayError('cancelled', 'The client closed its end before the answer was there.'));
      await written();
      // A client that only stopped reading would keep the process alive with what it still may say.
      input.destroy();
      resolve();
    };
    input.on('data', (chunk: Buffer) => {
      portions.push(chunk);
      touch();
    });
    input.once('end', () => void leave(drainMs));
    input.once('close', () => void leave(drainMs));
    input.on('error', () => void leave(0));
    // Nobody reads any more: there is no one to finish for. Standard output tells it again with every write.
    const hangUp = (): void => {
      hungUp = true;
      void leave(0);
    };
    output.on('error', hangUp);
    output.once('close', hangUp);
  });
  output.on('drain', writer.drained);

  return {
    notify(method, params) {
      if (!closed && !isFull()) session.notify(method, params);
    },
    ended,
    async close(reason) {
      session.abort(reason);
      await written();
      closed = true;
      input.destroy();
      await ended;
    },
  };
};
