import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isAlive } from '../../../test/fixtures/alive.ts';
import { eventually } from '../../../test/fixtures/eventually.ts';
import { emptyFolder } from '../../../test/fixtures/state.ts';
import { launch } from '../launch.ts';
import { endLeftGroups, launchRecorded } from './left-groups.ts';
import { gatewayMark } from './orphans.ts';

const noProc = process.platform !== 'linux';
const why = noProc ? 'skipped, because there is no /proc here: ' : '';

/** The id of a process that has ended, with a time at which none started. */
const deadGateway = (): string => `${spawnSync('true').pid}-1`;

test.skipIf(noProc)(`${why}a group is written down while its leader is there`, async () => {
  using runs = emptyFolder();
  const child = launchRecorded(launch, runs.path)({ command: 'sh', args: ['-c', 'read line'], env: {}, cwd: '/' });
  expect(readdirSync(runs.path)).toEqual([expect.stringMatching(new RegExp(`^\\d+-\\d+\\.${child.pid}$`))]);
  endLeftGroups(runs.path);
  expect(isAlive(child.pid ?? 0)).toBe(true);
  child.stdin.end();
  await child.exited;
  expect(readdirSync(runs.path)).toEqual([]);
});

test.skipIf(noProc)(`${why}what a gateway left that was killed is ended by the next, and nothing else`, async () => {
  using runs = emptyFolder();
  const gateway = deadGateway();
  const start = async (env: NodeJS.ProcessEnv): Promise<{ leader: number; left: number }> => {
    // The leader ends, and leaves one of its group behind.
    const child = spawn('sh', ['-c', 'sleep 1000 >&- 2>&- & echo $!'], {
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    const left = Number(said);
    onTestFinished(() => void (isAlive(left) && process.kill(left, 'SIGKILL')));
    return { leader: child.pid ?? 0, left };
  };
  const ours = await start({ ...process.env, ...gatewayMark(gateway) });
  const other = await start(process.env);
  const unrecorded = await start({ ...process.env, ...gatewayMark(gateway) });
  for (const { leader } of [ours, other]) writeFileSync(join(runs.path, `${gateway}.${leader}`), '');

  endLeftGroups(runs.path);
  await eventually(() => !isAlive(ours.left));
  expect([other, unrecorded].map(({ left }) => isAlive(left))).toEqual([true, true]);
  expect(readdirSync(runs.path)).toEqual([]);
});
