import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayError } from '../errors.ts';
import { exceededWords, limitError } from '../policy/exceeded.ts';
import { arrives, createTurnSchedule } from '../pipeline/turn-schedule.ts';
import { createLineReader } from '../protocol/lines.ts';
import { createLineWriter } from '../protocol/line-writer.ts';
import { createMessageReader } from '../protocol/messages.ts';
import { createPortions } from '../protocol/portions.ts';
import type { Launched } from '../sandbox/launch.ts';
import { createCorrelator } from './correlator.ts';
import type { Correlator, CorrelatorEvents } from './correlator.ts';
import type { Ending } from './link.ts';
import { createThrottle } from './throttle.ts';

/** Hides secrets in what is told of a server. */
export interface SecretMask {
  text(text: string): string;
  error(error: unknown): unknown;
  /** The same value where nothing in it is hidden. */
  json<T>(value: T): T;
}

export interface StdioOptions extends CorrelatorEvents {
  readonly maxMessageBytes: number;
  readonly mask?: SecretMask | undefined;
  /** A line of the server's stderr. */
  onStderr(line: string): void;
}

/** Questions and answers over the pipes of a process. */
export interface StdioCorrelator extends Correlator {
  /** Stops reading what the server writes, or goes on: whoever it is for takes no more for now. */
  hold(held: boolean): void;
}

/** How an exit reads in a sentence. */
export const exitWords = ({ code, signal, error, exceeded, words }: Ending): string => {
  if (words !== undefined) return words;
  if (exceeded !== undefined) return exceededWords(exceeded);
  if (error !== undefined) return `could not be started (${error.message})`;
  return signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
};

/** Above this, in UTF-16 units, a server that does not read gets nothing more; who waits for it is told by the timeout. */
const mostUnread = 64 * 1024 * 1024;

/** How long a dead server's pipe is still read. */
const lastWordsMs = 40;

/** Speaks newline-delimited JSON-RPC with a server process (MCP, «stdio»). When it dies, everyone who waits is told. */
export const connectStdio = (child: Launched, server: string, options: StdioOptions): StdioCorrelator => {
  const writer = createLineWriter({
    write: (lines) => child.stdin.writable && child.stdin.write(lines),
    schedule: createTurnSchedule(),
  });
  child.stdin.on('drain', writer.drained);
  // Before it is cut: half a secret would not be recognised.
  const told = (text: string): string => options.mask?.text(text) ?? text;
  const send = (line: string): void => {
    if (writer.waiting <= mostUnread) writer.send(line);
    else options.onOddity('It does not read what it is sent; a message to it was dropped.');
  };
  const correlator = createCorrelator(send, options);

  // A server may answer as much as it is asked, but what nobody asked for is read at a bounded pace.
  let held = false;
  const unasked = createThrottle(child.stdout, () => held);
  const reader = createMessageReader({
    maxBytes: options.maxMessageBytes,
    onMessage(message, bytes, text) {
      const { waiting } = correlator;
      if (message.kind !== 'malformed') correlator.receive(message, bytes);
      else if (text === undefined) options.onOddity('It wrote bytes that are not UTF-8 text.');
      else options.onOddity(`It wrote text that is no message: ${told(text).slice(0, 200)}`);
      if (correlator.waiting === waiting) unasked();
    },
    onOversize: correlator.oversize,
  });
  const portions = createPortions((part, isOneLine) => {
    arrives(isOneLine, correlator.waiting);
    reader.push(part);
  }, setImmediate);
  child.stdout.on('data', (chunk: Buffer) => {
    // Also a part of a message, or what is none.
    correlator.hear();
    portions.push(chunk);
  });

  const said = createThrottle(child.stderr);
  const words = createLineReader({
    maxBytes: 8_192,
    onLine(text) {
      said();
      options.onStderr(text);
    },
    onOversize() {
      said();
      options.onStderr('(a line over 8 kB)');
    },
  });
  child.stderr.on('data', (chunk: Buffer) => {
    correlator.hear();
    words.push(chunk);
  });

  // Its last words may still be in the pipe when it is gone.
  const emptied = new Promise<void>((resolve) => {
    child.stdout.once('close', resolve);
  });
  void child.exited.then(async (exit) => {
    // The throttle may hold it back; what a dead server wrote is bounded by its pipe.
    child.stdout.resume();
    await Promise.race([emptied, sleep(lastWordsMs, undefined, { ref: false })]);
    portions.flush();
    reader.end();
    words.end();
    const when = ' before it answered';
    correlator.fail(
      exit.exceeded === undefined
        ? new GatewayError('upstream-failed', `The server ${server} ${exitWords(exit)}${when}.`)
        : limitError(`The server ${server}`, exit.exceeded, when),
    );
  });
  const hold = (now: boolean): void => {
    held = now;
    if (held) child.stdout.pause();
    else child.stdout.resume();
  };
  return Object.assign(correlator, { hold });
};
