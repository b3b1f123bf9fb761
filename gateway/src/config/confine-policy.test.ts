import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { put, temporaryFolder } from '../../test/fixtures/config-files.ts';
import type { Limits } from '../policy/confinement.ts';
import type { ConfineGround, ConfinePolicy } from './confine-policy.ts';
import { loadConfinePolicy } from './confine-policy.ts';

const usual: Limits = { memoryBytes: 1, processes: 2, openFiles: 3, scratchBytes: 4, lineBytes: 5, stderrBytes: 6 };
const ground: ConfineGround = { closed: [], usual, testHooks: false };

const load = (content: unknown, changes: Partial<ConfineGround> = {}, folder = temporaryFolder()): ConfinePolicy =>
  loadConfinePolicy(put(folder, 'policy.json', content), { ...ground, ...changes });

const refusal = (content: unknown, changes: Partial<ConfineGround> = {}): string => {
  try {
    load(content, changes);
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
  return 'accepted';
};

describe('a policy', () => {
  test('that says nothing gives nothing: no path, no network, the usual limits', () => {
    expect(load({})).toEqual({
      confinement: {
        readPaths: [],
        writePaths: [],
        hiddenPaths: [],
        limits: usual,
        shape: 'plain',
        closesMissing: true,
      },
      testHosts: new Map(),
    });
  });

  test('is taken at its word', () => {
    const folder = temporaryFolder();
    const [read, write] = [join(folder, 'read'), join(folder, 'write')];
    for (const path of [read, write]) mkdirSync(path);
    const content = {
      read_paths: [read],
      write_paths: [write],
      max_file_size_mb: 1,
      disk_quota_mb: 2,
      network: {
        allow: [
          { host: 'API.example.org.', port: 443, scheme: 'https' },
          { host: '10.0.0.5', port: 5432, scheme: 'tcp', allowAddr: ['10.0.0.5'] },
        ],
      },
      limits: { memory_mb: 256, cpu_seconds: 10, pids: 16 },
      stdio: { max_line_mb: 0.5, max_stderr_mb: 1 },
    };
    const MiB = 2 ** 20;
    expect(load(content, {}, folder).confinement).toEqual({
      readPaths: [read],
      writePaths: [write],
      hiddenPaths: [],
      network: [
        { host: 'api.example.org', port: 443, scheme: 'https' },
        { host: '10.0.0.5', port: 5432, scheme: 'tcp', addresses: ['10.0.0.5'] },
      ],
      limits: {
        ...usual,
        memoryBytes: 256 * MiB,
        cpuSeconds: 10,
        processes: 16,
        fileBytes: MiB,
        diskBytes: 2 * MiB,
        lineBytes: MiB / 2,
        stderrBytes: MiB,
      },
      shape: 'plain',
      closesMissing: true,
    });
  });

  test('is followed through links once, here: what is mounted is what was checked', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'real'));
    symlinkSync('real', join(folder, 'link'));
    const { confinement } = load({ read_paths: [join(folder, 'link'), join(folder, 'real')] }, {}, folder);
    expect(confinement.readPaths).toEqual([realpathSync(join(folder, 'real'))]);
  });

  test('names every problem by its path, all at once', () => {
    const told = refusal({
      read_path: ['/usr'],
      write_paths: ['relative', 7],
      limits: { memory_mb: '256', pids: 0 },
      network: { allow: [{ host: '*', port: 0, scheme: 'ftp' }] },
    });
    for (const path of [
      'read_path',
      'write_paths[0]',
      'write_paths[1]',
      'limits.memory_mb',
      'limits.pids',
      'network.allow[0].port',
      'network.allow[0].scheme',
    ]) {
      expect(told).toContain(`→ at ${path} (policy.json`);
    }
    expect(told).toMatch(/^ConfigError: /);
    expect(told).toContain('Did you mean "read_paths"?');
  });

  test.each([
    ['no JSON', '{', 'not JSON'],
    ['a list', [], 'one JSON object'],
    ['a key twice', '{"read_paths": [], "read_paths": []}', 'given twice'],
    ['an empty file', '', 'empty'],
  ])('is refused: %s', (_, content, words) => {
    expect(refusal(content)).toContain(words);
  });

  test('is refused: none', () => {
    expect(() => loadConfinePolicy('/no/such/policy.json', ground)).toThrow('does not exist');
  });
});

describe('a path is refused', () => {
  test.each([
    ['that is relative', { read_paths: ['film'] }, 'not an absolute path'],
    ['of the home folder in short', { read_paths: ['~/film'] }, 'not an absolute path'],
    ['that is not there', { write_paths: ['/no/such/folder'] }, 'does not exist'],
    ['of a file, to write', { write_paths: [process.execPath] }, 'is a file, not a folder'],
    ['of a device', { read_paths: ['/dev/null'] }, 'no file and no folder'],
    ['that is the whole disk', { read_paths: ['/'] }, 'the whole disk'],
    ['that is the kernel', { read_paths: ['/proc'] }, "the kernel's"],
    ['within the kernel', { read_paths: ['/proc/self/fd'] }, "the kernel's"],
    ['to write in the system', { write_paths: ['/usr/lib'] }, 'the system itself'],
    ['with a zero in it', { read_paths: ['/a\u0000b'] }, 'NUL'],
  ])('%s', (_, content, words) => {
    expect(refusal(content)).toContain(words);
  });

  const own = (): { folder: string; closed: ConfineGround['closed'] } => {
    const folder = temporaryFolder();
    for (const name of ['app/lib', 'state/db', 'free']) mkdirSync(join(folder, name), { recursive: true });
    return {
      folder,
      closed: [
        { path: join(folder, 'app'), what: "the gateway's own folder", readable: 'within' },
        { path: join(folder, 'state'), what: 'its state', readable: 'none' },
      ],
    };
  };

  test.each([
    ['that is the own folder', 'read_paths', 'app', "is the gateway's own folder"],
    ['that contains the own folder', 'read_paths', '.', 'contains'],
    ['to write in the own folder', 'write_paths', 'app/lib', "is in the gateway's own folder"],
    ['that is the state', 'read_paths', 'state', 'is its state'],
    ['within the state', 'read_paths', 'state/db', 'is in its state'],
  ])('%s', (_, key, path, words) => {
    const { folder, closed } = own();
    expect(refusal({ [key]: [join(folder, path)] }, { closed })).toContain(words);
  });

  test('through a link to the own folder', () => {
    const { folder, closed } = own();
    symlinkSync(join(folder, 'state'), join(folder, 'free', 'link'));
    expect(refusal({ read_paths: [join(folder, 'free', 'link')] }, { closed })).toContain('is its state');
  });

  test('to write, where the policy itself lies', () => {
    const folder = temporaryFolder();
    expect(() => load({ write_paths: [folder] }, {}, folder)).toThrow('contains this policy itself');
    expect(load({ read_paths: [folder] }, {}, folder).confinement.readPaths).toEqual([folder]);
  });
});

describe('a rule of the network is refused', () => {
  const rule = (host: string, more: object = {}): object => ({
    network: { allow: [{ host, port: 443, scheme: 'https', ...more }] },
  });
  test.each([
    ['*', 'every host'],
    ['*.com', 'half of the internet'],
    ['*.', 'is not a host'],
    ['', 'Must not be empty'],
    ['0x7f000001', 'odd spelling'],
    ['2130706433', 'odd spelling'],
    ['127.1', 'odd spelling'],
    ['0177.0.0.1', 'odd spelling'],
    ['[::1]', 'odd spelling'],
    ['::0001', 'odd spelling'],
    ['１２７.０.０.１', 'odd spelling'],
    ['https://example.org', 'an address, not a host'],
    ['example.org:443', 'is not a host'],
    ['a@example.org', 'is not a host'],
    ['*.10.0.0.1', 'mixes a pattern with an address'],
  ])('%j', (host, words) => {
    expect(refusal(rule(host))).toContain(words);
  });

  test('whose address is none', () => {
    expect(refusal(rule('example.org', { allowAddr: ['localhost'] }))).toContain('not an address');
  });
});

describe('what is for tests alone', () => {
  const network = { test_hosts: { 'a.test': ['127.0.0.1'], 'b.test': 'rebind' } };

  test('is refused without the flag', () => {
    expect(refusal({ network })).toContain('at network.test_hosts');
    expect(refusal({ network: { test_ca: '/x.pem' } })).toContain('at network.test_ca');
  });

  test('is taken with it', () => {
    const { testHosts } = load({ network }, { testHooks: true });
    expect([...testHosts]).toEqual([
      ['a.test', ['127.0.0.1']],
      ['b.test', 'rebind'],
    ]);
  });

  test('is checked all the same', () => {
    const told = (content: object): string => refusal({ network: content }, { testHooks: true });
    expect(told({ test_hosts: { 'a.test': 'loopback' } })).toContain('or "rebind"');
    expect(told({ test_hosts: { 'a.test': ['b.test'] } })).toContain('not an address');
    expect(told({ test_ca: 'ca.pem' })).toContain('not an absolute path');
    expect(told({ test_ca: '/no/such.pem' })).toContain('cannot be read');
    expect(told({ test_ca: import.meta.filename })).toContain('no certificate');
  });
});
