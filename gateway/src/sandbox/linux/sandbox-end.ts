import type { ProcessIdentity } from './process-identity.ts';
import { isRunning } from './process-identity.ts';

const signal = (pid: number, name: 'SIGTERM' | 'SIGKILL'): void => {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone, which is what was wanted.
  }
};

/** Ends every process of a sandbox at once: the kernel kills what is in a namespace with its first process. */
export const killSandbox = (init: ProcessIdentity | undefined): void => {
  if (init !== undefined && isRunning(init)) signal(init.pid, 'SIGKILL');
};

/** Asks the server to leave. Its group is led by the first process of the sandbox, which heeds no TERM itself. */
export const askToLeave = (init: ProcessIdentity | undefined): void => {
  if (init !== undefined && isRunning(init)) signal(-init.pid, 'SIGTERM');
};
