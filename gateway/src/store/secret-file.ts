import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { GatewayError } from '../errors.ts';
import { keepPrivate, writePrivate } from './private-file.ts';
import type { KeyPlace } from './secret-key.ts';
import type { Warn } from './warn.ts';

/** One secret at rest: AES-256-GCM, base64. */
export interface Sealed {
  /** Epoch milliseconds. */
  readonly setAt: number;
  readonly nonce: string;
  readonly tag: string;
  readonly value: string;
}

export interface SecretFile {
  readonly key: KeyPlace;
  readonly secrets: ReadonlyMap<string, Sealed>;
}

const format = { storycore: 'secrets', version: 1 } as const;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSealed = (value: unknown): value is Sealed =>
  isRecord(value) &&
  typeof value['setAt'] === 'number' &&
  [value['nonce'], value['tag'], value['value']].every((text) => typeof text === 'string');

const readPlace = (value: unknown): KeyPlace | undefined => {
  if (!isRecord(value)) return undefined;
  if (value['in'] === 'file') return { in: 'file' };
  const account = value['account'];
  return value['in'] === 'keychain' && typeof account === 'string' ? { in: 'keychain', account } : undefined;
};

const damaged = (path: string, cause?: unknown): GatewayError =>
  new GatewayError('internal', `The file of the secrets, ${path}, is damaged or of another program.`, {
    remedy: `Bring it back from a backup; or move ${path} away, and set the secrets again.`,
    cause,
  });

const parse = (path: string, text: string): SecretFile => {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw damaged(path, cause);
  }
  if (!isRecord(content) || content['storycore'] !== format.storycore) throw damaged(path);
  if (content['version'] !== format.version) {
    throw new GatewayError('internal', `The file of the secrets, ${path}, was written by a newer StoryCore MCP.`, {
      remedy: 'Update storycore-mcp.',
    });
  }
  const key = readPlace(content['key']);
  const entries = isRecord(content['secrets']) ? Object.entries(content['secrets']) : undefined;
  if (key === undefined || entries === undefined) throw damaged(path);
  return {
    key,
    secrets: new Map(
      entries.map(([name, sealed]) => {
        if (!isSealed(sealed)) throw damaged(path);
        return [name, sealed] as const;
      }),
    ),
  };
};

/** The file; undefined where there is none. Throws where it is damaged: it is never taken for an empty one. */
export const readSecretFile = (path: string, warn: Warn): SecretFile | undefined => {
  if (!keepPrivate(path, warn)) return undefined;
  return parse(path, readFileSync(path, 'utf8'));
};

/** Writes it whole or not at all, for this user alone. */
export const writeSecretFile = (path: string, { key, secrets }: SecretFile): void => {
  const content = { ...format, key, secrets: Object.fromEntries(secrets) };
  writePrivate(path, `${JSON.stringify(content, undefined, 2)}\n`);
};

const algorithm = 'aes-256-gcm';

/** Its name is sealed with it: a value that is moved under another name does not open. */
export const seal = (key: Buffer, name: string, value: string, setAt: number): Sealed => {
  const nonce = randomBytes(12);
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(name));
  const sealed = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
  return {
    setAt,
    nonce: nonce.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    value: sealed.toString('base64'),
  };
};

/** The value; throws where it was changed, or is not of this key. */
export const unseal = (key: Buffer, name: string, { nonce, tag, value }: Sealed): string => {
  try {
    const decipher = createDecipheriv(algorithm, key, Buffer.from(nonce, 'base64'), { authTagLength: 16 })
      .setAAD(Buffer.from(name))
      .setAuthTag(Buffer.from(tag, 'base64'));
    return Buffer.concat([decipher.update(Buffer.from(value, 'base64')), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new GatewayError('internal', `The secret ${name} cannot be opened: it was changed, or has another key.`, {
      remedy: `Set it again with \`storycore-mcp secret set ${name}\`.`,
      cause,
    });
  }
};
