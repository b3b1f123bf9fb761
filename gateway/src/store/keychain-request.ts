/** What `keychain-program.ts` is asked on its stdin, as JSON: the text of an account, or to keep one there. */
export interface KeychainRequest {
  readonly account: string;
  /** Left out: it is asked for. */
  readonly value?: string;
}

/** What it says on its stdout. */
export type KeychainAnswer =
  | { readonly error: string }
  | { readonly done: true }
  /** Null where there is none. */
  | { readonly value: string | null };

/** The part of `@napi-rs/keyring` that is used; all of it blocks. */
export type Entry = new (
  service: string,
  account: string,
  options: { readonly linux: { readonly store: 'secret-service' } },
) => { getPassword(): string | null; setPassword(value: string): void };

const service = 'storycore-mcp';

/** Does what is asked, with the system's keychain. */
export const answerRequest = (KeychainEntry: Entry, { account, value }: KeychainRequest): KeychainAnswer => {
  try {
    // Without this it would fall back to the kernel's keyring, which is forgotten at the next start of the machine.
    const entry = new KeychainEntry(service, account, { linux: { store: 'secret-service' } });
    if (value === undefined) return { value: entry.getPassword() };
    entry.setPassword(value);
    return { done: true };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
};
