import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createJudging } from './behaviour/judge.ts';
import type { AskJudge, Judging, JudgingOptions } from './behaviour/judge.ts';
import type { JudgeConfig } from './config/config.ts';
import { programOf } from './confinement/program.ts';
import { createConfiner, usualLimits } from './confine.ts';
import { createGuardedFetch } from './egress/guarded-fetch.ts';
import { searchPath } from './sandbox/launch.ts';

const MiB = 2 ** 20;
/** What a judge may be told, and may say. */
const mostCase = MiB;
const mostAnswer = 65_536;
const mostWaiting = 32;

export interface JudgingParts extends Pick<JudgingOptions, 'mask' | 'onFound' | 'onFailure'> {
  readonly judge: JudgeConfig;
  /** The gateway's own folders. */
  readonly folders: readonly string[];
}

const tooLong = (timeoutMs: number): Error => new Error(`it took longer than ${timeoutMs / 1_000} s`);

const gather = async (stream: AsyncIterable<unknown>): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes > mostAnswer) throw new Error(`it wrote more than ${mostAnswer} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

/** Settles with the first, and lets go of the time that is not needed. */
const within = async <T>(work: Promise<T>, timeoutMs: number): Promise<T> => {
  const timer = new AbortController();
  const late = sleep(timeoutMs, undefined, { signal: timer.signal }).then(
    () => {
      throw tooLong(timeoutMs);
    },
    () => work,
  );
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
  }
};

/** A program that is started for each case, confined as a server without grants is. */
const byCommand = ({ command = [], modelFile, cwd, timeoutMs }: JudgeConfig, folders: readonly string[]): AskJudge => {
  const [name = '', ...words] = command;
  // It runs elsewhere: what it names beside the configuration is named whole.
  const whole = words.map((word) => (existsSync(resolve(cwd, word)) ? resolve(cwd, word) : word));
  const args = [...whole, ...(modelFile === undefined ? [] : [modelFile])];
  const runs = join(folders[0] ?? cwd, 'runs');
  mkdirSync(runs, { recursive: true, mode: 0o700 });
  const confiner = createConfiner({ folder: runs, gatewayPaths: folders });
  return async (text) => {
    const program = programOf({
      command: name,
      args,
      cwd,
      searchPath: searchPath(),
      node: process.execPath,
      never: [homedir()],
    });
    const readPaths = [...program.paths, ...(modelFile === undefined ? [] : [modelFile])].map((path) =>
      realpathSync.native(path),
    );
    const confinement = {
      readPaths: [...new Set(readPaths)],
      writePaths: [],
      hiddenPaths: [],
      // A model takes more than a server does.
      limits: { ...usualLimits, memoryBytes: 8_192 * MiB, lineBytes: mostAnswer, stderrBytes: mostAnswer },
      shape: 'plain',
    } as const;
    const order = { command: program.command, args, cwd: realpathSync.native('/'), confinement };
    const child = (await confiner).run({ ...order, journal: () => {}, connectMs: timeoutMs });
    child.stdin.on('error', () => {});
    child.stderr.resume();
    try {
      child.stdin.end(text);
      const said = await within(gather(child.stdout), timeoutMs);
      const { error, code, signal } = await within(child.exited, timeoutMs);
      if (error !== undefined) throw error;
      if (code !== 0) throw new Error(`it ended with ${signal ?? `exit code ${code}`}`);
      return said;
    } finally {
      void child.end(0);
    }
  };
};

/** An endpoint, reached as servers over HTTP are: at the one address, with no header but ours, no redirect elsewhere. */
const byUrl = (url: string, timeoutMs: number): AskJudge => {
  const way = createGuardedFetch({ url, headers: {}, allowHttp: false, connectMs: timeoutMs });
  return async (text) => {
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    const exchange = way.send({ method: 'POST', headers, body: text });
    const answer = async (): Promise<string> => {
      const { status, body } = await exchange.reply;
      if (status !== 200) throw new Error(`it answered with HTTP ${status}`);
      return gather(body);
    };
    try {
      return await within(answer(), timeoutMs);
    } finally {
      exchange.abort();
    }
  };
};

/** The judge that the owner named. It looks at what was delivered and at what servers show, and never stands in the way. */
export const createJudge = ({ judge, folders, ...events }: JudgingParts): Judging =>
  createJudging({
    ask: judge.url === undefined ? byCommand(judge, folders) : byUrl(judge.url, judge.timeoutMs),
    mostBytes: mostCase,
    mostWaiting,
    ...events,
  });
