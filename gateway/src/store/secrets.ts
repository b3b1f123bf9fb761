import { join } from 'node:path';

import { GatewayError } from '../errors.ts';
import type { Database } from './database.ts';
import type { Keychain } from './keychain.ts';
import { readSecretFile, seal, unseal, writeSecretFile } from './secret-file.ts';
import type { SecretFile } from './secret-file.ts';
import type { KeyGround, KeyPlace } from './secret-key.ts';
import { makeKey, readKey } from './secret-key.ts';
import { stateError } from './state-error.ts';
import type { Warn } from './warn.ts';

/** What is shown of a secret. */
export interface SecretEntry {
  readonly name: string;
  /** Epoch milliseconds. */
  readonly setAt: number;
}

/** Keys and passwords of servers, encrypted in the data folder. */
export interface SecretStore {
  /** Sets or replaces a secret. Tells where the key that encrypts it is kept. */
  set(name: string, value: string): Promise<KeyPlace['in']>;
  /** Its value; undefined where it is not set. Looks each time: what another process sets is seen at once. */
  get(name: string): Promise<string | undefined>;
  /** By name; opens nothing. */
  list(): readonly SecretEntry[];
  /** False where there was none. */
  remove(name: string): boolean;
  /** Where the key is kept; undefined until there is one. */
  keyPlace(): KeyPlace['in'] | undefined;
}

export interface SecretStoreOptions {
  readonly database: Pick<Database, 'folder' | 'transaction'>;
  readonly keychain: Keychain;
  readonly warn: Warn;
  readonly now?: () => number;
}

export const mostSecretBytes = 65_536;

const refusal = (message: string, remedy: string): GatewayError =>
  new GatewayError('invalid-request', message, { remedy });

const checkSecret = (name: string, value: string): void => {
  if (!/^[A-Za-z0-9_.-]{1,64}$/.test(name)) {
    throw refusal('This cannot be the name of a secret.', 'Write 1 to 64 letters, digits, "_", "." or "-".');
  }
  if (value === '') throw refusal(`The secret ${name} would be empty.`, 'Give it a value, or remove it.');
  if (value.includes('\0')) {
    throw refusal(`The secret ${name} has a NUL character, which no program can be handed.`, 'Leave it out.');
  }
  if (Buffer.byteLength(value) > mostSecretBytes) {
    throw refusal(`The secret ${name} is longer than 64 kB.`, 'Keep it in a file, and give the server its path.');
  }
};

/** Reads and writes the secrets. Writers of all processes take turns, by the lock of the state file. */
export const createSecretStore = ({ database, keychain, warn, now = Date.now }: SecretStoreOptions): SecretStore => {
  const path = join(database.folder, 'secrets.json');
  const keyPath = join(database.folder, 'secrets.key');
  const ground: KeyGround = { keychain, warn, alone: database.transaction };
  let known: { readonly place: string; readonly key: Promise<Buffer> } | undefined;

  const guard = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw stateError(path, error);
    }
  };
  const read = (): SecretFile | undefined => guard(() => readSecretFile(path, warn));

  /** Remembered: a keychain may ask a person each time. A failure is not. */
  const keyOf = (place: KeyPlace): Promise<Buffer> => {
    const id = JSON.stringify(place);
    if (known?.place !== id) known = { place: id, key: readKey(place, keyPath, ground) };
    known.key.catch(() => {
      known = undefined;
    });
    return known.key;
  };

  const change = (work: (file: SecretFile | undefined) => SecretFile | undefined): boolean =>
    database.transaction(() => {
      const next = guard(() => work(readSecretFile(path, warn)));
      if (next !== undefined) guard(() => writeSecretFile(path, next));
      return next !== undefined;
    });

  return {
    async set(name, value) {
      checkSecret(name, value);
      const place = read()?.key ?? (await makeKey(keyPath, ground));
      const key = await keyOf(place);
      const sealed = seal(key, name, value, Math.trunc(now()));
      change((file) => {
        // Another process has made the first one in the meantime, with a key of its own.
        if (file !== undefined && JSON.stringify(file.key) !== JSON.stringify(place)) {
          throw refusal('Another program set a secret at this moment.', 'Try again.');
        }
        return { key: place, secrets: new Map([...(file?.secrets ?? []), [name, sealed]]) };
      });
      return place.in;
    },
    async get(name) {
      const file = read();
      const sealed = file?.secrets.get(name);
      if (file === undefined || sealed === undefined) return undefined;
      return unseal(await keyOf(file.key), name, sealed);
    },
    list: () =>
      [...(read()?.secrets ?? [])]
        .map(([name, { setAt }]) => ({ name, setAt }))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    remove: (name) =>
      change((file) => {
        if (file?.secrets.has(name) !== true) return undefined;
        return { key: file.key, secrets: new Map([...file.secrets].filter(([other]) => other !== name)) };
      }),
    keyPlace: () => read()?.key.in,
  };
};
