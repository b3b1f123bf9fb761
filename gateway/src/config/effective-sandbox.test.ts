import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { put, temporaryFolder } from '../../test/fixtures/config-files.ts';
import { usualLimits } from '../policy/confinement.ts';
import type { SandboxConfig } from './config.ts';
import { defaults } from './defaults.ts';
import { checkConfig, loadConfig } from './load.ts';
import { parseSize } from './units.ts';

const echo = { command: 'node', args: ['echo.js'] };
const at = (folder: string, content: object): string => put(folder, 'storycore-mcp.json', content);
const sandboxOf = (content: object, name = 'echo'): SandboxConfig | undefined => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'models'));
  const { servers } = loadConfig(at(folder, content), { env: {}, home: folder });
  const found = servers.find((server) => server.name === name)?.sandbox;
  return found && { ...found, readPaths: found.readPaths.map((path) => path.replace(folder, '~')) };
};
const problemsOf = (sandbox: object, more: object = {}): readonly string[] => {
  const folder = temporaryFolder();
  const loaded = checkConfig(at(folder, { mcpServers: { echo: { ...echo, sandbox } }, ...more }), {
    env: {},
    home: folder,
  });
  return 'problems' in loaded ? loaded.problems.map(({ path, message }) => `${path}: ${message}`) : [];
};

describe('the confinement of a server', () => {
  test('somebody else wrote is needed, of whatever strength; one that comes with the gateway starts without', () => {
    expect(sandboxOf({ mcpServers: { echo } })).toEqual({ confine: true, require: 'macos', readPaths: [], limits: {} });
    expect(sandboxOf({ project: { root: '.' } }, 'filesystem')).toMatchObject({ confine: true, require: 'none' });
  });

  test('can be raised for all, and lowered for one alone, in words', () => {
    const raised = { project: { root: '.' }, mcpServers: { echo }, sandbox: { require: 'full' } };
    expect(['echo', 'filesystem'].map((name) => sandboxOf(raised, name)?.require)).toEqual(['full', 'full']);
    const because = 'Written by our own people.';
    const lowered = { ...raised, mcpServers: { echo: { ...echo, sandbox: { require: 'none', because } } } };
    expect(sandboxOf(lowered)).toMatchObject({ require: 'none', because });
    const open = { mcpServers: { echo: { ...echo, sandbox: { confine: false, because } } } };
    expect(sandboxOf(open)).toMatchObject({ confine: false, require: 'none', because });
  });

  test('has limits: those of the server, then those of all, then the usual ones', () => {
    const limits = {
      memory: '1GiB',
      cpus: 0.5,
      cpu_seconds: 60,
      processes: 9,
      open_files: 99,
      disk: '2MB',
      per_call: { memory: '64MiB', cpu_seconds: 2 },
    };
    const written = {
      resource_config: { filesystem: { read_paths: ['models'], max_file_size: '3MB' } },
      sandbox: { limits: { memory: '2GiB', processes: 8 } },
      mcpServers: { echo: { ...echo, sandbox: { read_paths: ['models'], limits } } },
    };
    expect(sandboxOf(written)).toEqual({
      confine: true,
      require: 'macos',
      readPaths: ['~/models'],
      limits: {
        memoryBytes: 2 ** 30,
        cpus: 0.5,
        cpuSeconds: 60,
        processes: 9,
        openFiles: 99,
        diskBytes: 2e6,
        fileBytes: 3e6,
        call: { memoryBytes: 2 ** 26, cpuSeconds: 2 },
      },
    });
    expect(sandboxOf(written, 'filesystem')?.limits).toEqual({ memoryBytes: 2 ** 31, processes: 8, fileBytes: 3e6 });
  });

  test('what the reference calls the usual limits is what holds', () => {
    const { memory, processes, openFiles } = defaults.sandbox;
    expect([parseSize(memory), processes, openFiles]).toEqual([
      usualLimits.memoryBytes,
      usualLimits.processes,
      usualLimits.openFiles,
    ]);
  });
});

describe('is refused', () => {
  test.each<[string, object, string]>([
    ['none without a reason', { require: 'none' }, 'This server would start where nothing of ours confines it.'],
    ['a container without a reason', { require: 'container' }, 'This server would start where nothing of ours'],
    ['no confinement without a reason', { confine: false }, 'This server is not confined.'],
    ['a reason that is none', { require: 'none', because: 'x' }, 'This is no reason.'],
    ['a tier without confinement', { confine: false, because: 'It is ours.', require: 'full' }, 'cannot reach a tier'],
    ['a path that is not there', { read_paths: ['gone'] }, 'does not exist.'],
    ['a limit without a unit', { limits: { memory: '512' } }, 'is not a size.'],
    ['a key that is not known', { limits: { memroy: '1GB' } }, 'memroy'],
  ])('%s', (_, sandbox, words) => {
    expect(problemsOf(sandbox).join('\n')).toContain(words);
  });

  test('for a server that runs elsewhere', () => {
    const mcpServers = { far: { url: 'https://mcp.example.org', sandbox: {} } };
    expect(problemsOf({}, { mcpServers })).toEqual([
      'mcpServers.far.sandbox: `sandbox` is for a server that is started on this machine.',
    ]);
  });
});
