import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Exceeded } from '../../policy/confinement.ts';
import type { Exit, Launched } from '../launch.ts';
import { writeIdentityMap } from './identity-map.ts';
import type { Permit } from './permission-to-run.ts';
import type { Prepared } from './prepare.ts';
import { identityOf } from './process-identity.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { brokenSetUp } from './refusal.ts';
import { askToLeave, killSandbox } from './sandbox-end.ts';
import { readStatus } from './setup-status.ts';
import { readableOf, writableOf } from './wiring.ts';

/** What keeps a sandbox within its limits, for as long as it runs. */
export interface Held {
  release(): Promise<void>;
}

/** A sandbox that is set up, and in which nothing runs yet. */
export interface HeldSandbox {
  /** Its first process, as the host sees it: what is true of it is true of all that come after it. */
  readonly initPid: number;
  /** Ends it, and tells why. */
  exceed(exceeded: Exceeded): void;
}

/** Takes hold of a sandbox before the program runs, which waits for it. What it throws ends the sandbox. */
export type Hold = (sandbox: HeldSandbox) => Promise<Held | undefined> | Held | undefined;

/** How long its output may come after its end, where nobody reads. */
const drainMs = 1_000;
/** How long bwrap may take to make a first process, before it is taken for stuck. */
const longestStartMs = 5_000;
const rememberedChars = 4_096;

const signalNames = Object.entries(constants.signals);

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** bwrap tells the signal that ended a program as a shell does. */
const exitOf = (code: number): Exit => {
  const signal = signalNames.find(([, number]) => number === code - 128)?.[0];
  return signal === undefined ? { code, signal: null } : { code: null, signal };
};

export interface Entry {
  readonly hold: Hold | undefined;
  /** What stands before the program is there, and asks whether it may become it. */
  readonly asked: Promise<Permit>;
}

/** A started bwrap as a running server. Throws where the machine has no descriptors left. */
export const running = (child: ChildProcess, prepared: Prepared, { hold, asked }: Entry): Launched => {
  const { wiring, account, release } = prepared;
  const state: {
    init?: ProcessIdentity;
    held?: Held | undefined;
    exceeded?: Exceeded;
    error?: Error;
    killed: boolean;
    gone: boolean;
    said: string;
  } = { killed: false, gone: false, said: '' };

  const { stdin, stdout } = { stdin: writableOf(child, 0), stdout: readableOf(child, 1) };
  const stderr = new PassThrough();
  const told = readableOf(child, 2);
  told.on('data', (chunk: Buffer) => {
    if (state.said.length < rememberedChars) state.said += chunk.toString();
  });
  told.pipe(stderr);
  stderr.on('error', () => {});

  const status = readStatus(readableOf(child, wiring.status));
  const info = wiring.info === undefined ? status : readStatus(readableOf(child, wiring.info));
  const gate = writableOf(child, wiring.gate);

  const kill = (): void => {
    state.killed = true;
    // bwrap alone would leave its child behind, which waits for it before it binds itself to it: end that one first.
    if (state.init === undefined) setTimeout(() => child.kill('SIGKILL'), longestStartMs).unref();
    else {
      killSandbox(state.init);
      child.kill('SIGKILL');
    }
  };
  const enter = async (initPid: number): Promise<void> => {
    const init = identityOf(initPid);
    if (init === undefined) return; // It is gone again, which its exit tells.
    state.init = init;
    if (state.killed) return kill();
    if (account.kind === 'mapped') {
      writeIdentityMap(initPid, account);
      gate.write('.');
    }
    // What runs from now on is ours, and waits: its start and the hold need not wait for each other.
    gate.end('.');
    const held = await hold?.({
      initPid,
      exceed: (exceeded) => {
        state.exceeded ??= exceeded;
        kill();
      },
    });
    if (state.gone) await held?.release();
    else state.held = held;
    const permit = await asked;
    if (!state.killed) permit();
  };
  info.initPid.then(enter).catch((error: unknown) => {
    state.error = error instanceof Error ? error : new Error(String(error));
    kill();
  });

  const ended = new Promise<Ending>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  const drained = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.on('error', () => {}); // A signal that could not be delivered; its end is told by `exit`.

  const exitAfter = ({ code, signal }: Ending): Exit => {
    if (state.error !== undefined) return { code: null, signal: null, error: state.error };
    if (state.exceeded !== undefined) return { code: null, signal: 'SIGKILL', exceeded: state.exceeded };
    if (state.killed || code === null) return { code: null, signal: signal ?? 'SIGKILL' };
    if (status.exitCode() === undefined) return { code: null, signal: null, error: brokenSetUp(state.said) };
    return exitOf(code);
  };
  const exited = ended.then(async (ending) => {
    killSandbox(state.init);
    // Its last words, and bwrap's own, are still in the pipes.
    await Promise.race([drained, sleep(drainMs, undefined, { ref: false })]);
    state.gone = true;
    await state.held?.release();
    release();
    return exitAfter(ending);
  });

  const over = async (ms: number): Promise<boolean> => {
    const timer = new AbortController();
    const late = sleep(ms, false, { signal: timer.signal }).catch(() => false);
    const isOver = await Promise.race([exited.then(() => true), late]);
    timer.abort();
    return isOver;
  };
  return {
    pid: child.pid,
    stdin,
    stdout,
    stderr,
    exited,
    async end(graceMs) {
      stdin.end();
      if (await over(graceMs)) return exited;
      askToLeave(state.init);
      if (await over(graceMs)) return exited;
      kill();
      return exited;
    },
  };
};
