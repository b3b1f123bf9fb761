import { join } from 'node:path';

import { GatewayError } from '../errors.ts';
import { changeRecorder } from './change-record.ts';
import type { Database } from './database.ts';
import type { Keychain } from './keychain.ts';
import { readSecretFile, seal, unseal, writeSecretFile } from './secret-file.ts';
import type { Sealed, SecretFile } from './secret-file.ts';
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
  /** The same, but what is set already stays, whoever set it. */
  add(name: string, value: string): Promise<KeyPlace['in']>;
  /** Its value; undefined where it is not set. Looks each time: what another process sets is seen at once. */
  get(name: string): Promise<string | undefined>;
  /** By name; opens nothing. */
  list(): readonly SecretEntry[];
  /** False where there was none. */
  remove(name: string): boolean;
  /** Where the key is kept; undefined until there is one. */
  keyPlace(): KeyPlace['in'] | undefined;
  /** The file that the key is in, where it is in one. */
  readonly keyPath: string;
}

export interface SecretStoreOptions {
  readonly database: Database;
  readonly keychain: Keychain;
  readonly warn: Warn;
  readonly now?: () => number;
  /** The name of the file of the secrets; left out, `secrets.json`. */
  readonly file?: string;
  /** Those whose changes have no record: none left out. */
  readonly unrecorded?: readonly string[];
}

export const mostSecretBytes = 65_536;

const refusal = (message: string, remedy: string): GatewayError =>
  new GatewayError('invalid-request', message, { remedy });

const checkSecret = (name: string, value: string): void => {
  if (!/^[A-Za-z0-9_.-]{1,64}$/.test(name)) {
    throw refusal('This cannot be the name of a secret.', 'Write 1 to 64 letters, digits, "_", "." or "-".');
  }
  if (value === '') throw refusal(`The secret ${name} would be empty.`, 'Give it a value, or remove it.');
  if (value.includes('\0') || !value.isWellFormed()) {
    throw refusal(`The secret ${name} has a character that no program can be handed, such as NUL.`, 'Leave it out.');
  }
  if (Buffer.byteLength(value) > mostSecretBytes) {
    throw refusal(`The secret ${name} is longer than 64 kB.`, 'Keep it in a file, and give the server its path.');
  }
};

/** How often a program can be overtaken by another before something is wrong. */
const mostTurns = 3;

/**
 * Reads and writes the secrets. Writers of all processes take turns, by the lock of the state file; each change has its
 * audit record.
 */
export const createSecretStore = ({
  database,
  keychain,
  warn,
  now = Date.now,
  file: fileName = 'secrets.json',
  unrecorded = [],
}: SecretStoreOptions): SecretStore => {
  const path = join(database.folder, fileName);
  const keyPath = join(database.folder, 'secrets.key');
  const ground: KeyGround = { keychain, warn, alone: database.transaction };
  const record = changeRecorder(database);
  let known: { readonly account: string; readonly key: Promise<Buffer> } | undefined;

  const guard = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw stateError(path, error);
    }
  };
  const read = (): SecretFile | undefined => guard(() => readSecretFile(path, warn));

  /** Out of a keychain it is remembered, for that may ask a person each time. A failure is not. */
  const keyOf = (place: KeyPlace): Promise<Buffer> => {
    if (place.in === 'file') return readKey(place, keyPath, ground);
    if (known?.account === place.account) return known.key;
    const found = { account: place.account, key: readKey(place, keyPath, ground) };
    known = found;
    found.key.catch(() => {
      if (known === found) known = undefined;
    });
    return found.key;
  };

  /** A key that no secret needs any more may be lost: then there is a new one. */
  const placeFor = async (file: SecretFile | undefined): Promise<KeyPlace> =>
    file !== undefined && file.secrets.size > 0 ? file.key : makeKey(keyPath, ground);

  /** False where another program has set the first secret in the meantime, with a key of its own. */
  const put = (place: KeyPlace, name: string, sealed: Sealed, isNew: boolean): boolean =>
    database.transaction(() => {
      const file = read();
      const others = file?.secrets ?? new Map<string, Sealed>();
      if (isNew && others.has(name)) return true;
      if (others.size > 0 && JSON.stringify(file?.key) !== JSON.stringify(place)) return false;
      // The record first: what fails after it takes it back.
      if (!unrecorded.includes(name)) record({ method: 'secret/set', name, at: sealed.setAt });
      guard(() => writeSecretFile(path, { key: place, secrets: new Map([...others, [name, sealed]]) }));
      return true;
    });

  const set = async (name: string, value: string, isNew: boolean, turn = 1): Promise<KeyPlace['in']> => {
    checkSecret(name, value);
    const place = await placeFor(read());
    const sealed = seal(await keyOf(place), name, value, Math.trunc(now()));
    if (put(place, name, sealed, isNew)) return place.in;
    if (turn === mostTurns) throw refusal('Other programs set secrets at this moment.', 'Try again.');
    return set(name, value, isNew, turn + 1);
  };

  return {
    set: (name, value) => set(name, value, false),
    add: (name, value) => set(name, value, true),
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
      database.transaction(() => {
        const file = read();
        if (file?.secrets.has(name) !== true) return false;
        record({ method: 'secret/remove', name, at: Math.trunc(now()) });
        const secrets = new Map([...file.secrets].filter(([other]) => other !== name));
        guard(() => writeSecretFile(path, { key: file.key, secrets }));
        return true;
      }),
    keyPlace: () => read()?.key.in,
    keyPath,
  };
};
