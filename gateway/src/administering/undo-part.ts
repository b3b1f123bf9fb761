import { join, sep } from 'node:path';
import { GatewayError } from '../errors.ts';
import type { Savepoint } from '../undo.ts';
import { changesOf } from './undo-words.ts';

/** Of one call only these of its changes, by number; with the folders that they need to be in. */
export const partOf = (savepoint: Savepoint, chosen: readonly number[]): Savepoint => {
  const all = changesOf(savepoint);
  const told = chosen.map((at) => {
    const one = all[at];
    if (one === undefined) throw new GatewayError('invalid-request', `The call ${savepoint.id} has no change ${at}.`);
    return one;
  });
  const named = new Set(told.flatMap(({ path, from }) => [path, ...(from === undefined ? [] : [from])]));
  // What moved along with a folder is told as that folder.
  const moved = told.filter(({ done, after }) => done === 'renamed' && after?.kind === 'folder');
  const along = moved.flatMap(({ path, from = path }) => [path + sep, from + sep]);
  const isGoneFolder = (path: string): boolean => [...named].some((each) => each.startsWith(path + sep));
  return {
    ...savepoint,
    roots: savepoint.roots.map(({ root, changes }) => ({
      root,
      changes: changes.filter(({ path, before, after }) => {
        const whole = join(root.path, path);
        if (named.has(whole) || along.some((folder) => whole.startsWith(folder))) return true;
        return before?.kind === 'folder' && after?.kind !== 'folder' && isGoneFolder(whole);
      }),
    })),
  };
};
