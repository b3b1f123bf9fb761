import { findSecret, findSecretIn } from '../policy/secrets.ts';
import { shorten } from '../policy/visible.ts';
import { violate } from './draft.ts';
import type { Draft } from './draft.ts';

const deepest = 64;

const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null;

const look = (draft: Pick<Draft, 'violations'>, where: string, name: string, value: unknown, depth: number): void => {
  if (typeof value === 'string') {
    const found = findSecretIn(name, value);
    if (found !== undefined)
      violate(draft, `The argument \`${shorten(where, 80)}\` contains ${found}, which must not leave.`);
    return;
  }
  if (!isObject(value) || depth > deepest) return;
  for (const key of Object.keys(value)) {
    const inside = Array.isArray(value) ? name : key;
    if (!Array.isArray(value) && findSecret(key) !== undefined)
      violate(draft, 'The name of an argument contains a secret, which must not leave.');
    look(draft, where === '' ? key : `${where}.${key}`, inside, value[key], depth + 1);
  }
};

/** Notes each argument that gives a key or credential away, whatever its role is. */
export const noteSecrets = (draft: Pick<Draft, 'violations'>, args: unknown): void => look(draft, '', '', args, 0);
