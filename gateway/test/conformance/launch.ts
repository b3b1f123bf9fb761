import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** A program that serves at a URL until it is disposed of. */
export interface Serving extends AsyncDisposable {
  readonly url: string;
}

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Record<string, string>;
}

const readyMs = 20_000;
const graceMs = 10_000;

const tail = (path: string): string => readFileSync(path, 'utf8').trim().slice(-1_000) || 'nothing';

/** Starts a program whose stderr goes into a file. `url` waits until it serves; it fails when the program ends before that. */
const start = async (
  { command, args, env }: Command,
  log: string,
  url: (stdout: NodeJS.ReadableStream) => Promise<string>,
): Promise<Serving> => {
  const stderr = openSync(log, 'w');
  const child = spawn(command, args, { env: env ?? process.env, stdio: ['ignore', 'pipe', stderr] });
  closeSync(stderr);
  const { stdout } = child;
  if (stdout === null) throw new Error('Node made no pipe.');
  const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()).once('error', () => resolve()));
  const dispose = async (): Promise<void> => {
    child.kill('SIGTERM');
    const overdue = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await ended;
    clearTimeout(overdue);
  };
  const failed = Promise.race([ended, sleep(readyMs, undefined, { ref: false })]).then(() => {
    throw new Error(`${args[0] ?? command} does not serve. It said: ${tail(log)}`);
  });
  try {
    return { url: await Promise.race([url(stdout), failed]), [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
};

/** Starts a program that prints its URL as its first line. */
export const startPrinting = (command: Command, log: string): Promise<Serving> =>
  start(
    command,
    log,
    (stdout) => new Promise((resolve) => void createInterface({ input: stdout }).once('line', resolve)),
  );

const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => void socket.end(() => resolve(true))).once('error', () => resolve(false));
  });

/** Starts a program that listens on a port of 127.0.0.1 that it was told. */
export const startListening = (command: Command, log: string, port: number): Promise<Serving> =>
  start(command, log, async (stdout) => {
    stdout.resume();
    while (!(await isOpen(port))) await sleep(50);
    return `http://127.0.0.1:${port}/mcp`;
  });
