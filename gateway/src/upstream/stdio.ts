import { isUtf8 } from 'node:buffer';
import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayError } from '../errors.ts';
import { readMessage } from '../protocol/jsonrpc.ts';
import { createLineReader } from '../protocol/lines.ts';
import { createLineWriter } from '../protocol/line-writer.ts';
import type { Exit, Launched } from '../sandbox/launch.ts';
import { createCorrelator } from './correlator.ts';
import type { Correlator, CorrelatorEvents } from './correlator.ts';
import { createThrottle } from './throttle.ts';

export interface StdioOptions extends CorrelatorEvents {
  readonly maxMessageBytes: number;
  /** A line of the server's stderr. */
  onStderr(line: string): void;
}

/** How an exit reads in a sentence. */
export const exitWords = ({ code, signal, error }: Exit): string => {
  if (error !== undefined) return `could not be started (${error.message})`;
  return signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
};

/** How long a dead server's pipe is still read. */
const lastWordsMs = 40;

const text = (line: Uint8Array): string => Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString('utf8');

/** Speaks newline-delimited JSON-RPC with a server process (MCP, «stdio»). When it dies, everyone who waits is told. */
export const connectStdio = (child: Launched, server: string, options: StdioOptions): Correlator => {
  const writer = createLineWriter({
    write: (lines) => child.stdin.writable && child.stdin.write(lines),
    schedule: process.nextTick,
  });
  child.stdin.on('drain', writer.drained);
  const correlator = createCorrelator(writer.send, options);

  // A server may answer as much as it is asked, but what nobody asked for is read at a bounded pace.
  const unasked = createThrottle(child.stdout);
  const reader = createLineReader({
    maxBytes: options.maxMessageBytes,
    onLine(line) {
      const message = isUtf8(line) ? readMessage(text(line)) : undefined;
      if (message?.kind !== 'response') unasked();
      if (message === undefined) options.onOddity('It wrote bytes that are not UTF-8 text.');
      else if (message.kind === 'malformed')
        options.onOddity(`It wrote text that is no message: ${text(line).slice(0, 200)}`);
      else correlator.receive(message, line.length);
    },
    onOversize: correlator.oversize,
  });
  child.stdout.on('data', (chunk: Buffer) => reader.push(chunk));

  const words = createLineReader({
    maxBytes: 8_192,
    onLine: (line) => options.onStderr(text(line)),
    onOversize: () => options.onStderr('(a line over 8 kB)'),
  });
  child.stderr.on('data', (chunk: Buffer) => words.push(chunk));

  // Its last words may still be in the pipe when it is gone.
  const emptied = new Promise<void>((resolve) => {
    child.stdout.once('close', resolve);
  });
  void child.exited.then(async (exit) => {
    await Promise.race([emptied, sleep(lastWordsMs, undefined, { ref: false })]);
    reader.end();
    words.end();
    correlator.fail(new GatewayError('upstream-failed', `The server ${server} ${exitWords(exit)} before it answered.`));
  });
  return correlator;
};
