import { createHash } from 'node:crypto';
import type { Answer } from '../admin/contract/methods.ts';
import { tellChanges } from '../undo.ts';
import type { Deed, Entry, Savepoint, Told } from '../undo.ts';
import type { ProjectPlace } from './project-place.ts';

type Place = (path: string) => ProjectPlace;
type Call = Answer<'undo.call'>;
type Change = Call['changes'][number];
type PlannedDeed = Answer<'undo.plan'>['deeds'][number];

/** All that a call changed, in an order that stays. */
export const changesOf = ({ roots }: Savepoint): readonly Told[] => roots.flatMap(tellChanges);

const entryOf = ({ kind, size, mode, to }: Entry) => ({ kind, bytes: size, mode, ...(to === undefined ? {} : { to }) });

const standing = ({ before, after }: { readonly before: Entry | undefined; readonly after?: Entry | undefined }) => ({
  ...(before === undefined ? {} : { before: entryOf(before) }),
  ...(after === undefined ? {} : { after: entryOf(after) }),
});

const changeOf = (told: Told, at: number, place: Place): Change => ({
  ...place(told.path),
  at,
  done: told.done,
  ...(told.from === undefined ? {} : { from: place(told.from) }),
  ...standing(told),
  ...(told.before?.lost === undefined ? {} : { notKept: told.before.lost }),
});

/** A call as a page shows it, with so many of its changes. */
export const callOf = (savepoint: Savepoint, most: number, place: Place): Call => {
  const { id, at, kind, client, server, tool, state, undoneBy, undoes, isPart } = savepoint;
  const told = changesOf(savepoint);
  const first = undoes?.[0];
  return {
    id,
    at,
    kind,
    client,
    server,
    tool,
    state,
    ...(undoneBy === undefined ? {} : { undoneBy }),
    ...(undoes === undefined || first === undefined
      ? {}
      : { undoes: { calls: undoes.length, first, isPart: isPart === true } }),
    changes: told.slice(0, most).map((each, number) => changeOf(each, number, place)),
    total: told.length,
    notKept: told.filter(({ before }) => before?.lost !== undefined).length,
  };
};

/** What stands at a place, in a word that another state of it does not have. */
export const seenAs = (now: Entry | undefined): string => {
  if (now === undefined) return 'nothing';
  const { kind, mode, size, mtimeNs, inode, to, content } = now;
  return createHash('sha256')
    .update(JSON.stringify([kind, mode, size, mtimeNs, inode, to, content]))
    .digest('base64url');
};

const doesOf = ({ before, now }: Deed): PlannedDeed['does'] => {
  if (before === undefined) return 'remove';
  return now === undefined ? 'bring-back' : 'restore';
};

/** By which change of these, the oldest first, what was at a place before can be looked at. */
export const changesByPath = (savepoints: readonly Savepoint[]): ReadonlyMap<string, PlannedDeed['change']> => {
  const first = new Map<string, PlannedDeed['change']>();
  for (const savepoint of savepoints) {
    for (const [at, { path, done }] of changesOf(savepoint).entries()) {
      if (done !== 'renamed' && !first.has(path)) first.set(path, { id: savepoint.id, at });
    }
  }
  return first;
};

/** What an undo would do at one place, as a page shows it. */
export const deedOf = (deed: Deed, change: PlannedDeed['change'], place: Place): PlannedDeed => ({
  ...place(deed.path),
  does: doesOf(deed),
  ...(deed.before === undefined ? {} : { before: entryOf(deed.before) }),
  ...(deed.now === undefined ? {} : { now: entryOf(deed.now) }),
  ...(deed.conflict === undefined ? {} : { conflict: deed.conflict }),
  ...(deed.impossible === undefined ? {} : { impossible: deed.impossible }),
  seen: seenAs(deed.now),
  ...(change === undefined ? {} : { change }),
});
