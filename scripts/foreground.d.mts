import type { ChildProcess, SpawnOptions } from 'node:child_process';

export declare const runInForeground: (
  command: string,
  args: readonly string[],
  options?: SpawnOptions & { readonly onStarted?: (child: ChildProcess) => void },
) => Promise<number>;
