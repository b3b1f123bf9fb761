import type { Shown } from '../../../scan.ts';
import { isObject } from '../../../scan.ts';

const keys = ['tools', 'resources', 'resourceTemplates', 'prompts'] as const;

const objectsOf = (value: unknown): Shown['tools'] => (Array.isArray(value) ? value.filter(isObject) : undefined);

/** What one saved answer shows: the answer itself, or the whole JSON-RPC message of it. */
const readOne = (value: unknown): Shown | undefined => {
  if (!isObject(value)) return undefined;
  const answer = isObject(value['result']) ? value['result'] : value;
  const lists = keys.flatMap((key) => {
    const items = objectsOf(answer[key]);
    return items === undefined ? [] : [[key, items] as const];
  });
  const greets = typeof answer['instructions'] === 'string' || isObject(answer['serverInfo']);
  if (lists.length === 0 && !greets) return undefined;
  return { ...(greets ? { greeting: answer } : {}), ...Object.fromEntries(lists) };
};

/** What saved answers show together: one of them, or a list of them. Undefined where one is none. */
export const readSaved = (value: unknown): Shown | undefined => {
  const all = (Array.isArray(value) ? value : [value]).map(readOne);
  if (all.length === 0) return undefined;
  const joined: Record<string, unknown> = {};
  for (const one of all) {
    if (one === undefined) return undefined;
    for (const [key, items] of Object.entries(one)) {
      const before = joined[key];
      joined[key] = Array.isArray(before) && Array.isArray(items) ? [...before, ...items] : items;
    }
  }
  return joined;
};
