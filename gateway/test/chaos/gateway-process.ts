import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Orders, Vitals } from '../fixtures/chaos-orders.ts';
import { eventually } from '../integration/raw-client.ts';
import type { Ending, Place } from '../integration/raw-client.ts';
import { bin, fixture } from '../integration/workplace.ts';
import { signal } from './processes.ts';

/** A gateway that runs, as its owner would start it, but for the instruments loaded before it. */
export interface GatewayProcess {
  readonly pid: number;
  readonly child: ChildProcess;
  readonly exited: Promise<Ending>;
  readonly stderr: string;
  /** Whether somebody wanted its end: then what it owes is excused. */
  readonly doomed: boolean;
  /** From now on its end excuses all. */
  doom(): void;
  kill(): Promise<Ending>;
  /** Sets its clock or the weight on its memory, where that is said; gives what it holds. */
  order(orders?: Partial<Orders>): Promise<Vitals>;
}

let turn = 0;

/** Starts `storycore-mcp serve` with these words. */
export const startGateway = (place: Pick<Place, 'env' | 'folder'>, words: readonly string[]): GatewayProcess => {
  const orders = join(place.folder, 'orders');
  const child = spawn(process.execPath, [bin, 'serve', ...words], {
    cwd: place.folder,
    env: { ...place.env, CHAOS_ORDERS: orders, NODE_OPTIONS: `--import=${fixture('chaos-instruments')}` },
    stdio: 'pipe',
  });
  let stderr = '';
  let doomed = false;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = `${stderr}${text}`.slice(-20_000);
  });
  child.stdin.on('error', () => {});
  const exited = new Promise<Ending>((resolve) => {
    child.once('close', (code, by) => resolve({ code, signal: by }));
  });
  const pid = child.pid ?? 0;
  const path = `${orders}-${pid}`;
  let current: Orders = { turn, ahead: 0, ballastMb: 0, collects: false };

  return {
    pid,
    child,
    exited,
    get stderr() {
      return stderr;
    },
    get doomed() {
      return doomed;
    },
    doom() {
      doomed = true;
    },
    kill() {
      doomed = true;
      signal(pid, 'SIGKILL');
      return exited;
    },
    async order(wanted = {}) {
      turn += 1;
      const mine = turn;
      current = { ...current, collects: false, ...wanted, turn };
      writeFileSync(path, JSON.stringify(current));
      signal(pid, 'SIGUSR2');
      let vitals: Vitals | undefined;
      await eventually(() => {
        try {
          vitals = JSON.parse(readFileSync(`${path}.vitals`, 'utf8')) as Vitals;
        } catch {
          return false;
        }
        return vitals.turn === mine || !isThere(child);
      }, 20_000);
      if (vitals === undefined) throw new Error('The gateway did not say what it holds.');
      return vitals;
    },
  };
};

const isThere = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null;

/** Waits for the address that a gateway listens at. */
export const addressOf = async (gateway: GatewayProcess): Promise<string> => {
  for (const until = performance.now() + 30_000; performance.now() < until && isThere(gateway.child); await sleep(5)) {
    const url = /Listening at (\S+)/.exec(gateway.stderr)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error(`It does not listen: ${gateway.stderr}`);
};
