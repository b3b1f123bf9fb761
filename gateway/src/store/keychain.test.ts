import { expect, test } from 'vitest';

import { KeychainAbsent, systemKeychain } from './keychain.ts';

/** What was asked of the binding, and what it has. */
const binding = (kept = new Map<string, string>()) => {
  const options: unknown[] = [];
  class AsyncEntry {
    readonly #account: string;
    constructor(service: string, account: string, given: unknown) {
      options.push(given);
      this.#account = `${service}/${account}`;
    }
    async getPassword(): Promise<string | null> {
      return kept.get(this.#account) ?? null;
    }
    async setPassword(value: string): Promise<void> {
      kept.set(this.#account, value);
    }
  }
  return { load: async () => ({ AsyncEntry }), options, kept };
};

test('what is put into the keychain is found under its account', async () => {
  const { load, kept } = binding();
  const keychain = systemKeychain(load);
  expect(await keychain.get('key')).toBeUndefined();
  await keychain.set('key', 'value');
  expect(await keychain.get('key')).toBe('value');
  expect([...kept.keys()]).toEqual(['storycore-mcp/key']);
});

test("on Linux only the Secret Service will do: the kernel's keyring forgets", async () => {
  const { load, options } = binding();
  await systemKeychain(load).get('key');
  expect(options).toEqual([{ linux: { store: 'secret-service' } }]);
});

test('a binding that is not installed, or cannot reach a keychain, is an absent keychain', async () => {
  const missing = systemKeychain(() => Promise.reject(new Error('Cannot find package')));
  await expect(missing.get('key')).rejects.toBeInstanceOf(KeychainAbsent);
  await expect(missing.set('key', 'v')).rejects.toThrow('cannot be used from here (Cannot find package)');
});

test('a keychain that waits for a person is not waited for without end', async () => {
  const { load } = binding();
  const slow = systemKeychain(async () => {
    await new Promise(() => {});
    return load();
  }, 20);
  await expect(slow.get('key')).rejects.toThrow('it did not answer within 0.02 s');
});
