import { expect, test } from 'vitest';

import { answerRequest } from './keychain-request.ts';

/** A binding in memory, and what was asked of it. */
const binding = (kept = new Map<string, string>()) => {
  const options: unknown[] = [];
  class Entry {
    readonly #account: string;
    constructor(service: string, account: string, given: unknown) {
      options.push(given);
      this.#account = `${service}/${account}`;
    }
    getPassword(): string | null {
      return kept.get(this.#account) ?? null;
    }
    setPassword(value: string): void {
      if (value === 'locked') throw new Error('The keychain is locked.');
      kept.set(this.#account, value);
    }
  }
  return { Entry, options, kept };
};

test('what is put into the keychain is found under its account', () => {
  const { Entry, kept } = binding();
  expect(answerRequest(Entry, { account: 'key' })).toEqual({ value: null });
  expect(answerRequest(Entry, { account: 'key', value: 'v' })).toEqual({ done: true });
  expect(answerRequest(Entry, { account: 'key' })).toEqual({ value: 'v' });
  expect([...kept.keys()]).toEqual(['storycore-mcp/key']);
});

test("on Linux only the Secret Service will do: the kernel's keyring forgets", () => {
  const { Entry, options } = binding();
  answerRequest(Entry, { account: 'key' });
  expect(options).toEqual([{ linux: { store: 'secret-service' } }]);
});

test('what the system says against it is the answer', () => {
  const { Entry } = binding();
  expect(answerRequest(Entry, { account: 'key', value: 'locked' })).toEqual({ error: 'The keychain is locked.' });
});
