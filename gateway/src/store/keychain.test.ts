import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, expect, test, vi } from 'vitest';

import { KeychainAbsent, systemKeychain } from './keychain.ts';

afterEach(() => vi.unstubAllEnvs());

const folder = mkdtempSync(join(tmpdir(), 'storycore-keychain-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A program that answers requests by itself. */
const program = (name: string, source: string): string => {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, source);
  return path;
};

test('the program is handed the request where nobody else can read it, and its answer counts', async () => {
  const path = program(
    'honest',
    `import { text } from 'node:stream/consumers';
     const { account, value } = JSON.parse(await text(process.stdin));
     if (process.argv.join().includes('whole')) throw new Error('in the command line');
     process.stdout.write(JSON.stringify(value === undefined ? { value: account === 'none' ? null : 'whole' } : { done: true }));`,
  );
  const keychain = systemKeychain({ program: path });
  await keychain.set('key', 'whole');
  expect(await keychain.get('key')).toBe('whole');
  expect(await keychain.get('none')).toBeUndefined();
});

test.each([
  ['says why', 'process.stdout.write(JSON.stringify({ error: "no bus." }))', 'cannot be used from here (no bus)'],
  ['crashes', 'process.kill(process.pid, "SIGSEGV")', 'it ended without an answer'],
  ['says nonsense', 'process.stdout.write("[]")', 'it ended without an answer'],
])('a program that %s is an absent keychain', async (name, source, why) => {
  const keychain = systemKeychain({ program: program(name.replace(' ', '-'), source) });
  await expect(keychain.get('key')).rejects.toBeInstanceOf(KeychainAbsent);
  await expect(keychain.set('key', 'v')).rejects.toThrow(why);
});

test('a keychain that waits for a person is not waited for without end', async () => {
  const keychain = systemKeychain({ program: program('slow', 'setInterval(() => {}, 1_000)'), waitMs: 200 });
  await expect(keychain.get('key')).rejects.toThrow('it did not answer within 0.2 s');
});

const notLinux = process.platform !== 'linux';

test.skipIf(notLinux)('the real binding says at once that there is no bus', async () => {
  vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', `unix:path=${join(folder, 'nothing')}`);
  const start = performance.now();
  await expect(systemKeychain().get('key')).rejects.toBeInstanceOf(KeychainAbsent);
  expect(performance.now() - start).toBeLessThan(5_000);
});

test.skipIf(notLinux)('a bus that takes a connection and says nothing holds up nobody', async () => {
  const path = join(folder, 'stuck');
  const bus = createServer((socket) => socket.on('error', () => {}).resume());
  await new Promise<void>((resolve) => {
    bus.listen(path, resolve);
  });
  vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', `unix:path=${path}`);
  let turns = 0;
  const ticking = setInterval(() => (turns += 1), 20);
  try {
    await expect(systemKeychain({ waitMs: 1_500 }).get('key')).rejects.toThrow('cannot be used from here');
    expect(turns).toBeGreaterThan(20);
  } finally {
    clearInterval(ticking);
    bus.close();
  }
});
