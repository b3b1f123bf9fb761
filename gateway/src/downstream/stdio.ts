import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayError } from '../errors.ts';
import { arrives, createTurnSchedule } from '../pipeline/turn-schedule.ts';
import { createLineWriter } from '../protocol/line-writer.ts';
import { createMessageReader } from '../protocol/messages.ts';
import { createPortions } from '../protocol/portions.ts';
import type { Pipe } from './pipe.ts';
import { createAwake } from './stay-awake.ts';

export interface StdioFaceOptions {
  readonly input: Readable;
  readonly output: Writable;
  readonly maxMessageBytes: number;
  /** Milliseconds that calls in flight get to finish after the end of input. */
  readonly drainMs: number;
  /** Who answers. What it hands to `hear` is dropped while the client does not read what it has: it says false then. */
  readonly createPipe: (send: (line: string) => void, hear: (line: string) => boolean) => Pipe;
  /** Told when the client stops reading what it is sent, and when it goes on. */
  readonly onFull?: (full: boolean) => void;
}

/** A client on a pair of pipes. */
export interface StdioFace {
  /** Resolves when the client is gone and everything it asked is answered or cancelled. */
  readonly ended: Promise<void>;
  /** Ends the conversation from our side: what is in flight is answered with a reason. */
  close(reason: GatewayError): Promise<void>;
}

/** Above this, a client that does not read gets no notifications, and is not read from. Answers are never dropped. */
const mostWaiting = 4 * 1024 * 1024;

/** Milliseconds for the answers that an abort leads to: their records are kept first, and progress has its head start. */
const lastWordsMs = 500;

/** Requests in flight above which the pipe is left to wait. */
const mostInFlight = 4_096;

/** Serves one client over newline-delimited JSON-RPC (MCP, «stdio»). */
export const serveStdio = (options: StdioFaceOptions): StdioFace => {
  const { input, output, maxMessageBytes, drainMs, createPipe, onFull = () => {} } = options;
  const writer = createLineWriter({
    write: (lines) => output.writable && output.write(lines),
    schedule: createTurnSchedule(),
  });
  const pipe = createPipe(
    (line) => {
      writer.send(line);
      hold();
    },
    (line) => {
      const listens = !closed && !isFull();
      if (listens) writer.send(line);
      return listens;
    },
  );

  let closed = false;
  let hungUp = false;
  const isReading = (): boolean => !hungUp && output.writable;
  const isFull = (): boolean => writer.waiting + output.writableLength > mostWaiting;
  const isBusy = (): boolean => !closed && (isFull() || pipe.inFlight >= mostInFlight);
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

  const touch = createAwake(() => pipe.inFlight);
  const reader = createMessageReader({
    maxBytes: maxMessageBytes,
    onMessage(message, bytes) {
      pipe.receive(message, bytes);
      hold();
    },
    onOversize: pipe.oversize,
  });
  const portions = createPortions((part, isOneLine) => {
    arrives(isOneLine, pipe.inFlight);
    reader.push(part);
  }, setImmediate);

  const written = async (): Promise<void> => {
    const patienceMs = isReading() ? Math.min(drainMs, lastWordsMs) : 0;
    await Promise.race([pipe.idle(), sleep(patienceMs, undefined, { ref: false })]);
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
      pipe.inputEnded();
      await Promise.race([pipe.idle(), sleep(graceMs, undefined, { ref: false })]);
      closed = true;
      pipe.abort(new GatewayError('cancelled', 'The client closed its end before the answer was there.'));
      await written();
      pipe.close();
      // A client that only stopped reading would keep the process alive with what it still may say.
      input.destroy();
      resolve();
    };
    input.on('data', (chunk: Buffer) => {
      touch();
      portions.push(chunk);
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
    ended,
    async close(reason) {
      pipe.abort(reason);
      await written();
      closed = true;
      input.destroy();
      await ended;
    },
  };
};
