import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { family } from './processes.ts';
import type { Family } from './processes.ts';
import type { Launch } from './target.ts';

/** The process of a target. */
export interface Child {
  readonly process: ChildProcess;
  /** Resolves to why it is not there any more. */
  readonly ended: Promise<Error>;
  family(): Family;
  /** Asks it to end; ends it and its servers itself, and throws, where it does not in time. */
  end(ask: () => void): Promise<void>;
}

const graceMs = 5_000;

const tail = (path: string): string => readFileSync(path, 'utf8').trim().slice(-1_500);

const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already, which is what is wanted.
  }
};

/** Starts a target. What it says goes to a file in the folder. */
export const startChild = (name: string, { command, args, env }: Launch, folder: string): Child => {
  mkdirSync(folder, { recursive: true });
  const said = join(folder, `${name}.log`);
  const log = openSync(said, 'w');
  const child = spawn(command, args, { cwd: folder, env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', log] });
  closeSync(log);
  const ended = new Promise<Error>((resolve) => {
    child.on('error', resolve);
    child.on('exit', (code, signal) =>
      resolve(new Error(`${name} ended (${signal ?? code}). It said: ${tail(said) || 'nothing.'}`)),
    );
  });
  const all = (): Family => (child.pid === undefined ? { own: [], servers: [] } : family(child.pid));
  return {
    process: child,
    ended,
    family: all,
    async end(ask) {
      const { own, servers } = all();
      ask();
      const left = await Promise.race([ended.then(() => false), sleep(graceMs, true, { ref: false })]);
      if (!left) return;
      for (const pid of [...own, ...servers]) kill(pid);
      throw new Error(`${name} was still there ${graceMs} ms after it was to end, and was ended.`);
    },
  };
};
