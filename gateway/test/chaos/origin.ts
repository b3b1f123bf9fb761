import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fixture } from '../integration/workplace.ts';
import { signal } from './processes.ts';

/** A server over HTTP that can be killed, and is there again at the same port. */
export interface Origin {
  readonly url: string;
  readonly pid: number;
  kill(): void;
  restart(): Promise<void>;
  end(): void;
}

/** `mark` stands in its environment, so that it is found among all processes. */
export const startOrigin = async (mark: string): Promise<Origin> => {
  const start = async (port: string): Promise<{ child: ChildProcess; port: string }> => {
    const child = spawn(process.execPath, [fixture('chaos-node'), 'web', port], {
      env: { PATH: process.env['PATH'] ?? '', CHAOS_MARK: mark },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    return { child, port: said.toString().trim() };
  };
  let { child, port } = await start('0');
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    get pid() {
      return child.pid ?? 0;
    },
    kill: () => signal(child.pid ?? 0, 'SIGKILL'),
    async restart() {
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      ({ child, port } = await start(port));
    },
    end: () => signal(child.pid ?? 0, 'SIGKILL'),
  };
};
