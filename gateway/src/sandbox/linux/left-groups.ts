import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Launch } from '../launch.ts';
import { gatewayMark } from './orphans.ts';
import { gatewayName, isGatewayRunning } from './run-folders.ts';

const name = /^(\d+-\d+)\.(\d+)$/;

const forget = (file: string): void => {
  try {
    rmSync(file, { force: true });
  } catch {
    // A folder that cannot be written any more: the next gateway finds nothing of this group, and forgets it.
  }
};

/**
 * The same launch, with each process group that it starts written down in `runsFolder` while it is there: no sandbox ends
 * it with its gateway, so that one that is killed leaves it to the next.
 */
export const launchRecorded =
  (launch: Launch, runsFolder: string): Launch =>
  (spec) => {
    const child = launch({ ...spec, env: { ...spec.env, ...gatewayMark() } });
    if (child.pid === undefined) return child;
    const file = join(runsFolder, `${gatewayName()}.${child.pid}`);
    try {
      writeFileSync(file, '', { mode: 0o600 });
    } catch {
      // A disk that is full keeps no server from starting.
    }
    void child.exited.then(() => forget(file));
    return child;
  };

/** The process group of a process (proc_pid_stat: its fifth field), where it carries the mark of this gateway. */
const groupOf = (pid: string, mark: string): number | undefined => {
  try {
    if (!readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(mark)) return undefined;
    return Number(/^.*\) \S \d+ (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1]);
  } catch {
    // It is gone, or another user's.
    return undefined;
  }
};

/**
 * Ends what is left of the groups that gateways wrote down which are gone. What left its group is not touched, as at any
 * end; nor is a later group with the same number, which does not carry the mark.
 */
export const endLeftGroups = (runsFolder: string): void => {
  for (const file of readdirSync(runsFolder)) {
    const [, gateway, leader] = name.exec(file) ?? [];
    if (gateway === undefined || isGatewayRunning(gateway)) continue;
    const mark = Object.entries(gatewayMark(gateway)).map((pair) => pair.join('='))[0] ?? '';
    for (const pid of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
      if (groupOf(pid, mark) !== Number(leader)) continue;
      try {
        process.kill(Number(pid), 'SIGKILL');
      } catch {
        // It ended meanwhile.
      }
    }
    forget(join(runsFolder, file));
  }
};
