import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { usualLimits } from '../../policy/confinement.ts';
import type { Confinement } from '../../policy/confinement.ts';
import type { ConfinedSpec } from '../confined.ts';
import type { Launched } from '../launch.ts';
import { statOf } from '../limits/process-stat.ts';
import { attemptProgram, keptMemory, takesMemory } from './attempt.ts';
import type { Bait } from './attempt.ts';
import { tierOf } from './proof.ts';
import type { Evidence, Ground, Proof } from './proof.ts';

const MiB = 2 ** 20;
/** Room for Node itself. */
const memoryBytes = 96 * MiB;
const takeBytes = 144 * MiB;
/** Several looks of the watchdog. */
const holdMs = 400;
const patienceMs = 10_000;

export interface ProofOptions {
  /** Starts a program confined: what is to be proven. */
  readonly confine: (spec: ConfinedSpec) => Launched;
  /** Where baits are laid, such as the gateway's folder in the home; nothing else is written. */
  readonly folder: string;
  /** What holds memory, as the limiter says. */
  readonly mechanism: string;
  readonly ground?: Ground;
  readonly now?: () => number;
}

const confinementOf = (program: string, work: string): Confinement => ({
  readPaths: [program],
  writePaths: [work],
  hiddenPaths: [],
  limits: { ...usualLimits, memoryBytes },
  shape: 'plain',
});

/** All that it said until it ended; ended by us when it does not end. */
const listen = async (child: Launched): Promise<string> => {
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.resume();
  const closed = once(child.stdout, 'close').catch(() => {});
  const late = new AbortController();
  const patience = sleep(patienceMs, undefined, { signal: late.signal }).catch(() => {});
  await Promise.race([child.exited, patience]);
  late.abort();
  await child.end(0);
  // What it said last may come after its end.
  await Promise.race([closed, sleep(200)]);
  return said;
};

const sightingIn = (line: string | undefined): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(line ?? '');
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
};

// Where there is no /proc, a process is seen that can be sent a signal, or that one may not send one to.
const sawProcess = (seen: Readonly<Record<string, unknown>>, pid: number): boolean => {
  const own = statOf(pid);
  return own === undefined ? seen['signal'] !== 'ESRCH' : seen['startedAt'] === String(own.startedAt);
};

const evidenceOf = (said: string, secret: string, bait: Bait, connected: boolean): Evidence => {
  const [first, ...rest] = said.split('\n');
  const seen = sightingIn(first);
  return {
    ran: seen?.['wroteInside'] === true && existsSync(bait.inside) && rest.includes(takesMemory),
    readCanary: seen?.['canary'] === secret,
    wroteOutside: existsSync(bait.outside),
    connected,
    sawProcess: seen !== undefined && sawProcess(seen, bait.pid),
    keptMemory: rest.includes(keptMemory),
  };
};

/**
 * Runs a program that tries to get out of its confinement, and tells how strong that was. What it reads, writes,
 * reaches, sees and takes is checked from outside wherever that is possible; no configuration is asked.
 */
export const proveTier = async (options: ProofOptions): Promise<Proof> => {
  const { confine, folder, mechanism, ground = 'linux', now = Date.now } = options;
  const home = await realpath(await mkdtemp(join(folder, 'proof-')));
  let connected = false;
  const listener = createServer((socket) => {
    connected = true;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  try {
    await once(listener, 'listening');
    const work = join(home, 'work');
    const secret = randomUUID();
    await mkdir(work);
    // Everybody may, so that only the confinement can be what kept it from there; also from a user that it drops to.
    await Promise.all([chmod(home, 0o777), chmod(work, 0o777), writeFile(join(home, 'canary'), secret)]);
    const address = listener.address();
    const bait: Bait = {
      canary: join(home, 'canary'),
      outside: join(home, 'outside'),
      inside: join(work, 'inside'),
      port: typeof address === 'object' && address !== null ? address.port : 0,
      pid: process.pid,
      takeBytes,
      holdMs,
    };
    const program = await realpath(process.execPath);
    const child = confine({
      command: program,
      args: ['-e', attemptProgram(bait)],
      env: {},
      cwd: work,
      confinement: confinementOf(program, work),
    });
    const said = await listen(child);
    return { ...tierOf(evidenceOf(said, secret, bait, connected), ground, mechanism), mechanism, at: now() };
  } finally {
    listener.close();
    await rm(home, { recursive: true, force: true });
  }
};
