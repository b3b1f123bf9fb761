import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Listening } from './running-http.ts';
import type { Running } from './running.ts';
import type { Launch } from './target.ts';
import { atRest } from './turn.ts';

const patienceMs = 10_000;

/** A start with a way to ask the process for its live heap, which it then writes to this file. */
export const observed = ({ command, args, env }: Launch, file: string): Launch => ({
  command,
  args: ['--expose-gc', '--import', new URL('live-heap.mjs', import.meta.url).href, ...args],
  env: { ...env, BENCH_HEAP_FILE: file },
});

/** What is live of it, in MiB, once it rests and has collected all garbage. */
export const liveMb = async ({ target, processes }: Running | Listening, file: string): Promise<number> => {
  const { own } = processes();
  await atRest(own);
  rmSync(file, { force: true });
  for (const pid of own.slice(0, 1)) process.kill(pid, 'SIGUSR2');
  for (const until = performance.now() + patienceMs; !existsSync(file); await sleep(20)) {
    if (performance.now() > until) throw new Error(`${target.name} did not tell its live heap.`);
  }
  return Number(readFileSync(file, 'utf8')) / 2 ** 20;
};
