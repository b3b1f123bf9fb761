import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { roomyLimits } from '../../../test/fixtures/held-program.ts';
import { prepareDelegated, cgroupV2 } from './cgroup-v2.ts';
import { findGroups } from './find-groups.ts';
import type { CgroupView } from './find-groups.ts';

const v1Mounts = ['memory', 'pids', 'cpu,cpuacct']
  .map((names) => `30 24 0:26 / /cg/${names} rw,nosuid - cgroup cgroup rw,${names}`)
  .join('\n');
const v2Mount = (folder: string): string => `35 24 0:30 / ${folder} rw - cgroup2 cgroup2 rw\n`;

const view = (files: Readonly<Record<string, string>>, writable: readonly string[] = []): CgroupView => ({
  read: (path) => files[path],
  writable: (folder) => writable.includes(folder),
});

describe('control groups', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cgroup-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const delegated = (controllers: string): CgroupView =>
    view(
      {
        '/proc/self/mountinfo': `${v1Mounts}\n${v2Mount(folder)}`,
        '/proc/self/cgroup': '0::/\n',
        [`${folder}/cgroup.controllers`]: controllers,
      },
      [folder, '/cg/memory', '/cg/pids', '/cg/cpu,cpuacct'],
    );

  test('of the second version come first where they were delegated', () => {
    writeFileSync(join(folder, 'cgroup.subtree_control'), 'memory pids\n');
    expect(findGroups('leaf', delegated('cpu memory pids\n'))).toMatchObject({
      mechanism: 'cgroup-v2',
      roots: [folder],
    });
  });

  test('of the second version without controllers hold nothing, so that those of the first are used', () => {
    expect(findGroups('leaf', delegated('\n'))).toMatchObject({
      mechanism: 'cgroup-v1',
      roots: ['/cg/memory', '/cg/pids', '/cg/cpu,cpuacct'],
    });
  });

  test('that this user may not make do not count', () => {
    expect(findGroups('leaf', view({ '/proc/self/mountinfo': v1Mounts }, ['/cg/memory']))).toBeUndefined();
    expect(findGroups('leaf', view({}))).toBeUndefined();
  });

  test('make room for themselves: the gateway moves into a leaf, then hands the controllers on', () => {
    writeFileSync(join(folder, 'cgroup.controllers'), 'cpuset cpu memory pids\n');
    prepareDelegated(folder, 'leaf', 42);
    expect(readFileSync(join(folder, 'leaf', 'cgroup.procs'), 'utf8')).toBe('42');
    expect(readFileSync(join(folder, 'cgroup.subtree_control'), 'utf8')).toBe('+memory +pids +cpu');
  });

  test('of the second version are told every limit, and no swap', () => {
    const group = cgroupV2(folder).make('server', { ...roomyLimits, cpus: 0.5 });
    const said = (file: string): string => readFileSync(join(folder, 'server', file), 'utf8');
    expect(said('memory.max')).toBe(String(roomyLimits.memoryBytes));
    expect(said('memory.swap.max')).toBe('0');
    expect(said('pids.max')).toBe(String(roomyLimits.processes + 1));
    expect(said('cpu.max')).toBe('50000 100000');
    group.add(42);
    expect(group.pids()).toEqual([42]);
  });

  test('of the second version tell what the kernel did', () => {
    const group = cgroupV2(folder).make('server', roomyLimits);
    expect(group.facts()).toEqual({ oomKills: 0, refusedProcesses: 0 });
    writeFileSync(join(folder, 'server', 'memory.events'), 'low 0\nmax 9\noom 1\noom_kill 2\noom_group_kill 1\n');
    writeFileSync(join(folder, 'server', 'pids.events'), 'max 3\n');
    writeFileSync(join(folder, 'server', 'cpu.stat'), 'usage_usec 2500\nuser_usec 2000\n');
    expect(group.facts()).toEqual({ oomKills: 2, refusedProcesses: 3 });
    expect(group.cpuMs()).toBe(2.5);
    writeFileSync(join(folder, 'server', 'memory.current'), '9000\n');
    writeFileSync(join(folder, 'server', 'memory.stat'), 'anon 2000\ninactive_file 6500\nactive_file 500\n');
    expect(group.memoryBytes()).toBe(2_500);
  });

  test('that cannot be limited are not left behind', () => {
    mkdirSync(join(folder, 'server'));
    expect(() => cgroupV2(folder).make('server', roomyLimits)).toThrow('EEXIST');
  });
});
