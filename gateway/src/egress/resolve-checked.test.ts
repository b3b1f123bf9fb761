import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { ownAddresses, resolveChecked } from './resolve-checked.ts';
import type { Resolving } from './resolve-checked.ts';

const meaning = (addresses: readonly string[], changes: Partial<Resolving> = {}): Resolving => ({
  resolve: async () => addresses,
  own: () => ['198.51.100.1'],
  ms: 1_000,
  elsewhere: false,
  ...changes,
});

const reason = (reason: string) => expect.objectContaining({ data: { reason } }) as Error;

test('public addresses may be dialled, each once', async () => {
  expect(await resolveChecked('site.example', [], meaning(['203.0.113.7', '2606:4700::1111', '203.0.113.7']))).toEqual({
    addresses: ['203.0.113.7', '2606:4700::1111'],
    local: false,
  });
});

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '100.64.0.1',
  '169.254.169.254',
  '192.168.1.1',
  '0.0.0.0',
  '224.0.0.1',
  '::1',
  '::',
  'fe80::1',
  'fe80::1%eth0',
  'fd00:ec2::254',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  '2002:a00:1::1',
  '::127.0.0.1',
  'not an address',
  '',
])('a name that stands for %j stands for nothing', async (address) => {
  await expect(resolveChecked('site.example', [], meaning([address]))).rejects.toEqual(reason('private-address'));
});

test('one private address among public ones spoils them all', async () => {
  const rebound = meaning(['203.0.113.7', '10.0.0.1']);
  await expect(resolveChecked('site.example', [], rebound)).rejects.toEqual(reason('private-address'));
});

test('an address is checked like a name that stands for it', async () => {
  await expect(resolveChecked('127.0.0.1', [], meaning([]))).rejects.toEqual(reason('private-address'));
  expect((await resolveChecked('203.0.113.7', [], meaning([]))).addresses).toEqual(['203.0.113.7']);
});

test('the addresses of this machine are its own, even public ones', async () => {
  await expect(resolveChecked('site.example', [], meaning(['198.51.100.1']))).rejects.toEqual(reason('own-address'));
  await expect(resolveChecked('site.example', [], meaning(['::ffff:198.51.100.1']))).rejects.toEqual(
    reason('own-address'),
  );
  expect(ownAddresses()).toEqual(
    Object.values(networkInterfaces()).flatMap((found = []) => found.map(({ address }) => address)),
  );
  expect(ownAddresses().length).toBeGreaterThan(0);
});

test('what the rule names may be dialled, and nothing beside it', async () => {
  expect(await resolveChecked('studio.example', ['10.0.0.5'], meaning(['10.0.0.5']))).toEqual({
    addresses: ['10.0.0.5'],
    local: true,
  });
  expect((await resolveChecked('studio.example', ['10.0.0.5'], meaning(['10.0.0.5', '203.0.113.7']))).local).toBe(
    false,
  );
  await expect(resolveChecked('studio.example', ['10.0.0.5'], meaning(['10.0.0.6']))).rejects.toEqual(
    reason('private-address'),
  );
});

test('a name without an address, or whose resolver fails or hangs, is not found', async () => {
  const hangs = meaning([], { resolve: () => new Promise(() => {}), ms: 20 });
  const fails = meaning([], { resolve: () => Promise.reject(new Error('SERVFAIL of a private resolver')) });
  for (const resolving of [meaning([]), hangs, fails]) {
    const refused = resolveChecked('site.example', [], resolving);
    await expect(refused).rejects.toEqual(reason('name-not-found'));
    await expect(refused).rejects.not.toThrow(/SERVFAIL/);
  }
});
