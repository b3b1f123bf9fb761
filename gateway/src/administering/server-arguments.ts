import type { Answer } from '../admin/contract/methods.ts';
import { isPlainKey } from '../config/plain-keys.ts';
import { parseReferences } from '../config/secret-reference.ts';

type Arguments = NonNullable<Answer<'servers.settings'>['settings']['args']>;

const looksLikeKey = (name: string, value: string): boolean => isPlainKey(name, parseReferences(value));

/** Whether a key stands in an argument in the clear: `--token abc`, `--token=abc`, one by its looks, or in an address. */
const holdsKey = (argument: string, before: string): boolean => {
  const [, name, value] = /^-{0,2}([\w-]+)=([^]*)$/.exec(argument) ?? [];
  if (name !== undefined && value !== undefined) return looksLikeKey(name, value);
  const [, flag = ''] = /^-{1,2}([\w-]+)$/.exec(before) ?? [];
  return (
    looksLikeKey(flag, argument) ||
    (/^[\w+=-]{20,}$/.test(argument) && looksLikeKey('key', argument)) ||
    /:\/\/[^/\s:@]+:[^/\s@]+@/.test(argument)
  );
};

/** Arguments as a page may see them: a key in the clear is its place only. */
export const shownArguments = (written: readonly string[]): Arguments =>
  written.map((value, was) => (holdsKey(value, written[was - 1] ?? '') ? { was } : { value }));

/** What a page made of them; what it was not shown is as it was written. */
export const writtenArguments = (after: Arguments, written: readonly string[]): readonly string[] =>
  after.flatMap(({ value, was }) => value ?? written[was ?? -1] ?? []);
