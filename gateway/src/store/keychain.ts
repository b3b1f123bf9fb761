import { GatewayError } from '../errors.ts';

/** The system's keychain, as far as it is needed here: one text under one account. All of it may wait for a person. */
export interface Keychain {
  get(account: string): Promise<string | undefined>;
  set(account: string, value: string): Promise<void>;
}

/** The part of `@napi-rs/keyring` that is used. */
interface Binding {
  readonly AsyncEntry: new (
    service: string,
    account: string,
    options: { readonly linux: { readonly store: 'secret-service' } },
  ) => {
    getPassword(): Promise<string | null>;
    setPassword(value: string): Promise<void>;
  };
}

const service = 'storycore-mcp';
/** A locked keychain asks its person; a client that starts a server cannot wait for ever. */
const patienceMs = 30_000;

const isBinding = (value: unknown): value is Binding =>
  typeof value === 'object' && value !== null && 'AsyncEntry' in value && typeof value.AsyncEntry === 'function';

/** An optional dependency: its binary is not there for every system, and everything works without it. */
const load = async (name = '@napi-rs/keyring'): Promise<Binding> => {
  const module: unknown = await import(name);
  if (isBinding(module)) return module;
  throw new Error('it is not what it should be');
};

const within = async <T>(work: Promise<T>, ms: number): Promise<T> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`it did not answer within ${ms / 1_000} s`)), ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
};

/** It cannot be reached from here; whether that matters is for the caller to say. */
export class KeychainAbsent extends GatewayError {
  constructor(cause: unknown) {
    const why = cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause);
    super('internal', `The keychain of this system cannot be used from here (${why}).`, { cause });
  }
}

/**
 * The keychain of this system: Keychain on macOS, Credential Manager on Windows, the Secret Service on Linux. Rejects with
 * KeychainAbsent where there is none.
 */
export const systemKeychain = (binding: () => Promise<Binding> = load, waitMs = patienceMs): Keychain => {
  const entry = async (account: string) => {
    const { AsyncEntry } = await binding();
    // Without this it would fall back to the kernel's keyring, which is forgotten at the next start of the machine.
    return new AsyncEntry(service, account, { linux: { store: 'secret-service' } });
  };
  const reach = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await within(work(), waitMs);
    } catch (error) {
      throw new KeychainAbsent(error);
    }
  };
  return {
    get: (account) => reach(async () => (await (await entry(account)).getPassword()) ?? undefined),
    set: (account, value) => reach(async () => (await entry(account)).setPassword(value)),
  };
};
