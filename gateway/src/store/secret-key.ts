import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync } from 'node:fs';

import { GatewayError } from '../errors.ts';
import type { Keychain } from './keychain.ts';
import { KeychainAbsent } from './keychain.ts';
import { keepPrivate, writePrivate } from './private-file.ts';
import type { Warn } from './warn.ts';

/** Where the key of the secrets is: in the system's keychain under an account, or in a file beside them. */
export type KeyPlace = { readonly in: 'keychain'; readonly account: string } | { readonly in: 'file' };

export interface KeyGround {
  readonly keychain: Keychain;
  readonly warn: Warn;
  /** Runs it while no other process does. */
  readonly alone: <T>(work: () => T) => T;
}

const keyBytes = 32;

const decode = (text: string): Buffer | undefined => {
  const key = Buffer.from(text.trim(), 'base64url');
  return key.length === keyBytes ? key : undefined;
};

const lost = (what: string, remedy: string): GatewayError => new GatewayError('internal', what, { remedy });

const again =
  'Bring it back from a backup; or remove each secret with `storycore-mcp secret remove`, and set it again.';

const readable = (path: string): boolean => decode(readFileSync(path, 'utf8')) !== undefined;

const ofFile = (path: string, warn: Warn): Buffer => {
  if (!keepPrivate(path, warn)) throw lost(`${path}, the key of the secrets, is gone.`, again);
  const key = decode(readFileSync(path, 'utf8'));
  if (key === undefined) throw lost(`${path}, the key of the secrets, is damaged.`, again);
  return key;
};

const ofKeychain = async (account: string, keychain: Keychain): Promise<Buffer> => {
  let text: string | undefined;
  try {
    text = await keychain.get(account);
  } catch (error) {
    if (!(error instanceof KeychainAbsent)) throw error;
    throw new GatewayError('internal', `The secrets cannot be opened. ${error.message}`, {
      remedy:
        'Unlock it, and start from the session of the desktop; on Linux the client may have to hand on DBUS_SESSION_BUS_ADDRESS.',
      cause: error,
    });
  }
  const key = text === undefined ? undefined : decode(text);
  if (key === undefined) throw lost('The key of the secrets is gone from the keychain.', again);
  return key;
};

/** The key that is kept in that place. Rejects with a remedy where it is gone, damaged, or out of reach. */
export const readKey = async (place: KeyPlace, path: string, { keychain, warn }: KeyGround): Promise<Buffer> =>
  place.in === 'file' ? ofFile(path, warn) : ofKeychain(place.account, keychain);

/** Puts a new key into the keychain, and looks whether it is really there; undefined where there is no keychain. */
const intoKeychain = async (key: string, keychain: Keychain): Promise<KeyPlace | undefined> => {
  const account = `secrets-${randomUUID()}`;
  try {
    await keychain.set(account, key);
    return (await keychain.get(account)) === key ? { in: 'keychain', account } : undefined;
  } catch (error) {
    if (error instanceof KeychainAbsent) return undefined;
    throw error;
  }
};

/**
 * Makes a key and keeps it where it is safest on this machine: in the keychain, else in a file for this user alone. For
 * when no secret is there that needs another.
 */
export const makeKey = async (path: string, { keychain, alone }: KeyGround): Promise<KeyPlace> => {
  const key = randomBytes(keyBytes).toString('base64url');
  const place = await intoKeychain(key, keychain);
  if (place !== undefined) return place;
  alone(() => {
    // One that can be read stays: another process made it at this moment, or a file of secrets was moved away from it.
    if (existsSync(path)) {
      if (readable(path)) return;
      renameSync(path, `${path}.damaged`);
    }
    writePrivate(path, `${key}\n`);
  });
  return { in: 'file' };
};
