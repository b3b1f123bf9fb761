import { spawn, type ChildProcess } from 'node:child_process';

import { GitFailure } from './failure.ts';
import { cutAt, type Window } from './window.ts';

/** One git command. */
export interface GitRun {
  /** Absolute path of the program. */
  readonly program: string;
  readonly cwd: string;
  /** The subcommand and what follows; paths stand after `--`. */
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly timeLimitMs: number;
  /** Ends the command, not only the waiting. */
  readonly signal: AbortSignal;
  /** Leave out this many bytes, then take so many. Without it, all of it is needed, up to `listLimitBytes`. */
  readonly window?: Window;
}

export interface GitOutput {
  /** Exit code; 0 too when the rest of the output was not wanted. */
  readonly code: number;
  readonly text: string;
  readonly stderr: string;
  /** Where to go on; only when there is more than the window held. */
  readonly nextOffset?: number;
}

const listLimitBytes = 32 * 1024 * 1024;
const errorLimitBytes = 64 * 1024;
/** From asking git to end, so that it removes its lock files, to ending it. */
const graceMs = 2_000;

/** Runs git without a shell. Rejects with a `GitFailure` when it cannot start, takes too long or is cancelled. */
export const runGit = (run: GitRun): Promise<GitOutput> =>
  new Promise((resolve, reject) => {
    // Not detached: git stays in this server's process group, so that whoever ends the group ends git as well. Nothing
    // that git could start is armed, so there is no grandchild that would need a group of its own.
    const child = spawn(run.program, ['--no-pager', ...run.args], {
      cwd: run.cwd,
      env: run.environment,
      stdio: 'pipe',
      shell: false,
      windowsHide: true,
    });
    let failure: GitFailure | undefined;
    const fail = (reason: GitFailure): void => {
      failure ??= reason;
      end(child);
    };

    const limit = setTimeout(() => fail(tookTooLong(run)), run.timeLimitMs);
    const onAbort = (): void => fail(new GitFailure('The call was cancelled.', 'Call again if it is still wanted.'));
    if (run.signal.aborted) onAbort();
    run.signal.addEventListener('abort', onAbort, { once: true });

    const window = run.window ?? { offset: 0, maxBytes: listLimitBytes };
    const out = collect(window, () => {
      if (run.window === undefined) fail(listTooLong(run));
      else child.stdout.destroy(); // git ends at its next write; there may be gigabytes more
    });
    const err = collect({ offset: 0, maxBytes: errorLimitBytes }, () => {});
    child.stdout.on('data', out.take);
    child.stderr.on('data', err.take);
    // A command that does not read its input is no error.
    child.stdin.on('error', () => {});
    child.stdin.end(run.input ?? '');

    const settle = (code: number): void => {
      clearTimeout(limit);
      run.signal.removeEventListener('abort', onAbort);
      if (failure !== undefined) reject(failure);
      else resolve(answer(code, window, out, err));
    };
    child.on('error', (error) => {
      failure ??= new GitFailure(`git could not be started: ${error.message}.`, 'Check the git installation.');
      settle(-1);
    });
    child.on('close', (code) => settle(code ?? -1));
  });

const end = (child: ChildProcess): void => {
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), graceMs);
  child.once('exit', () => {
    clearTimeout(kill);
    child.stdout?.destroy();
    child.stderr?.destroy();
  });
};

interface Collected {
  readonly take: (chunk: Buffer) => void;
  readonly bytes: () => Buffer;
  readonly more: () => boolean;
}

/** Keeps the bytes inside the window; says once when there is more behind it. */
const collect = (window: Window, onMore: () => void): Collected => {
  const kept: Buffer[] = [];
  let seen = 0;
  let more = false;
  const last = window.offset + window.maxBytes;
  return {
    take: (chunk) => {
      const from = Math.max(0, window.offset - seen);
      const to = Math.max(0, last - seen);
      kept.push(chunk.subarray(from, to));
      seen += chunk.length;
      if (seen <= last || more) return;
      more = true;
      onMore();
    },
    bytes: () => Buffer.concat(kept),
    more: () => more,
  };
};

const answer = (code: number, window: Window, out: Collected, err: Collected): GitOutput => {
  const bytes = out.bytes();
  const stderr = err.bytes().toString('utf8');
  if (!out.more()) return { code, text: bytes.toString('utf8'), stderr };
  const length = cutAt(bytes);
  return { code: 0, text: bytes.toString('utf8', 0, length), stderr, nextOffset: window.offset + length };
};

const tookTooLong = (run: GitRun): GitFailure =>
  new GitFailure(
    `git ${run.args[0] ?? ''} was ended after ${run.timeLimitMs / 1000} seconds, the time limit of one command.`,
    'Ask for less, for example with fewer `paths`, or start the server with a longer --time-limit.',
  );

const listTooLong = (run: GitRun): GitFailure =>
  new GitFailure(
    `git ${run.args[0] ?? ''} listed more than ${listLimitBytes / 1024 / 1024} MB of file names.`,
    'Give `paths` that name fewer files.',
  );
