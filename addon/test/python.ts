import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { python } from './stage.ts';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

type Environment = Readonly<Record<string, string>>;

const start = (program: string, words: readonly string[], env: Environment): ChildProcess =>
  spawn(program, words, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 });

/** A program of Python, with the time that it may take. */
export const startPython = (words: readonly string[], env: Environment): ChildProcess => start(python, words, env);

/** Resolves when the program has ended. */
export const runProgram = (program: string, words: readonly string[], env: Environment): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = start(program, words, env);
    let out = '';
    let err = '';
    child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });

export const runPython = (words: readonly string[], env: Environment): Promise<Ended> => runProgram(python, words, env);
