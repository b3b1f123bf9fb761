import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { createTreeUsage } from './tree-usage.ts';

test.skipIf(process.platform !== 'linux')(
  'what a process and its children use is told, and ends with it (needs /proc)',
  async () => {
    const program =
      "require('node:child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { stdio: 'ignore' }).on('spawn', () => process.stdout.write('up')); process.stdin.on('end', () => process.exit()).resume(); process.on('exit', () => {})";
    const child = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'ignore'], detached: true });
    await once(child.stdout, 'data');
    const trees = createTreeUsage();
    const pid = child.pid ?? 0;
    const used = trees.of(pid);
    expect(used?.processes).toBe(2);
    expect(used?.memoryBytes).toBeGreaterThan(20e6);
    process.kill(-pid, 'SIGKILL');
    await once(child, 'exit');
    expect(trees.of(pid)).toBeUndefined();
  },
);
