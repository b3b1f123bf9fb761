import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resolvePath } from '../pipeline/resolve.ts';
import { createMachine, machine } from './world.ts';

let folder = '';
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'world-')));
  mkdirSync(join(folder, 'inside'));
  writeFileSync(join(folder, 'inside', 'a.txt'), 'twelve bytes');
  symlinkSync('inside', join(folder, 'link'));
  symlinkSync('/etc', join(folder, 'out'));
  symlinkSync('loop', join(folder, 'loop'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const at = (...names: string[]): string => join(folder, ...names);
const real = (...names: string[]) => resolvePath({ ...machine, base: folder }, names.join('/'));

test('what stands under a name is told without following it', () => {
  expect(machine.lstat(at('inside', 'a.txt'))).toEqual({ kind: 'file', bytes: 12 });
  expect(machine.lstat(at('inside'))).toEqual({ kind: 'folder', bytes: 0 });
  expect(machine.lstat(at('link'))).toEqual({ kind: 'link', bytes: 0 });
  expect(machine.lstat(at('missing'))).toBeUndefined();
  expect(machine.lstat(at('inside', 'a.txt', 'below'))).toBeUndefined();
  expect(machine.readlink(at('link'))).toBe('inside');
});

test.skipIf(process.platform === 'win32')('a device is neither file nor folder', () => {
  expect(machine.lstat('/dev/null')?.kind).toBe('other');
});

test('what cannot be looked at is thrown, not taken for nothing', () => {
  expect(() => machine.lstat(at('x'.repeat(5_000)))).toThrow('ENAMETOOLONG');
});

test('paths resolve as the kernel resolves them', () => {
  expect(real('link', 'a.txt')).toEqual({ path: realpathSync(at('link', 'a.txt')), bytes: 12, isFolder: false });
  expect(real('out', '..', 'x')).toEqual({
    path: `${realpathSync('/etc').replace(/\/[^/]*$/, '')}/x`,
    bytes: 0,
    isFolder: false,
  });
  expect(real('inside', 'new', 'deep')).toEqual({ path: at('inside', 'new', 'deep'), bytes: 0, isFolder: false });
  expect(real('loop', 'x')).toHaveProperty('danger');
  expect(real('x'.repeat(5_000))).toHaveProperty('danger');
});

test('where case does not matter, the stored name is told', () => {
  expect(createMachine({ platform: 'darwin' }).storedName?.(at('inside'))).toBe('inside');
  expect(createMachine({ platform: 'darwin' })).toMatchObject({ platform: 'posix', ignoresCase: true });
  expect(createMachine({ platform: 'win32' })).toMatchObject({ platform: 'win32', ignoresCase: true });
  expect(createMachine({ platform: 'linux' })).not.toHaveProperty('storedName');
});

test('the addresses of a name are those of its resolver', async () => {
  const known = createMachine({ addressesOf: () => Promise.resolve([{ address: '10.0.0.1' }, { address: '::1' }]) });
  expect(await known.resolveHost?.('x')).toEqual(['10.0.0.1', '::1']);
  expect(await machine.resolveHost?.('localhost')).toEqual(
    expect.arrayContaining([expect.stringMatching(/^127\.|^::1$/)]),
  );
});

test('a resolver that does not answer is not waited for', async () => {
  const silent = createMachine({ lookupMs: 5, addressesOf: () => new Promise(() => undefined) });
  await expect(silent.resolveHost?.('x')).rejects.toThrow('no answer within 5 ms');
});
