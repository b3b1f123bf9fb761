import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test, vi } from 'vitest';
import { isAlive } from '../../test/fixtures/alive.ts';
import { endGroup } from './process-group.ts';

describe.skipIf(process.platform === 'win32')('ending a group', () => {
  test('ends the leader and everyone that it started', async () => {
    const leader = spawn('sh', ['-c', 'sleep 60 & echo $!; wait'], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [pid] = (await once(leader.stdout, 'data')) as [Buffer];
    endGroup(leader.pid ?? 0, 'SIGKILL');
    await once(leader, 'exit');
    await vi.waitFor(() => expect(isAlive(Number(pid.toString()))).toBe(false));
  });

  test('that is gone is fine', async () => {
    const leader = spawn('true', { detached: true, stdio: 'ignore' });
    await once(leader, 'exit');
    expect(() => endGroup(leader.pid ?? 0, 'SIGTERM')).not.toThrow();
  });

  test('any other failure shows', () => {
    const kill = vi.spyOn(process, 'kill').mockImplementation(() => {
      throw new Error('not allowed');
    });
    expect(() => endGroup(1, 'SIGTERM')).toThrow('not allowed');
    kill.mockRestore();
  });
});
