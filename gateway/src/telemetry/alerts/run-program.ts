import { spawn } from 'node:child_process';

export interface Program {
  readonly argv: readonly string[];
  /** Where it runs; left out: where the gateway does. */
  readonly cwd?: string;
  /** On its standard input. */
  readonly input?: string;
}

/**
 * Runs a program without a shell; rejects where it cannot be started or ends badly. When the signal aborts it is killed,
 * with all that it started in its group.
 */
export const runProgram = (
  { argv: [command = '', ...args], cwd, input = '' }: Program,
  signal: AbortSignal,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const ownGroup = process.platform !== 'win32';
    const child = spawn(command, args, {
      ...(cwd === undefined ? {} : { cwd }),
      stdio: ['pipe', 'ignore', 'ignore'],
      shell: false,
      detached: ownGroup,
    });
    const kill = (): void => {
      if (child.pid === undefined) return;
      try {
        process.kill(ownGroup ? -child.pid : child.pid, 'SIGKILL');
      } catch {
        // Gone already.
      }
    };
    if (signal.aborted) kill();
    signal.addEventListener('abort', kill, { once: true });
    child.on('error', reject);
    // It need not read what it is told.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    child.once('exit', (code, end) => {
      signal.removeEventListener('abort', kill);
      if (code === 0) resolve();
      else reject(new Error(`it ended with ${end ?? `exit code ${code}`}`));
    });
    child.unref();
  });
