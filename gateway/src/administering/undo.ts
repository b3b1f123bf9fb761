import type { Answer, Handlers } from '../admin/contract/methods.ts';
import { Refusal } from '../admin/refusal.ts';
import { usualSavepoints } from '../config/effective-savepoints.ts';
import { GatewayError } from '../errors.ts';
import { openUndoing } from '../undo.ts';
import type { Beginning, Deed, Entry, Savepoint, Told, Undoing } from '../undo.ts';
import type { AdministeringOptions } from './options.ts';
import { placeIn } from './project-place.ts';
import { contentOf, mostShownBytes } from './undo-content.ts';
import { partOf } from './undo-part.ts';
import { callOf, changesByPath, changesOf, deedOf, seenAs } from './undo-words.ts';

type UndoHandlers = Pick<Handlers, 'undo.look' | 'undo.call' | 'undo.content' | 'undo.plan' | 'undo.undo'>;
type What = Parameters<Handlers['undo.plan']>[0]['what'];
type Overwrite = Parameters<Handlers['undo.undo']>[0]['overwrite'];

/** A line of the list names so many. */
const mostNamed = 3;
const mostDeeds = 1_000;
const mostTold = 100;

const unknown = (): GatewayError =>
  new GatewayError('unknown-target', 'What this call changed is no longer kept.', {
    remedy: 'Look at the list again.',
  });

const readOne = (undoing: Undoing, id: string): Savepoint => {
  const [savepoint] = undoing.read([id]);
  if (savepoint === undefined) throw unknown();
  return savepoint;
};

const idsSince = (all: readonly Beginning[], what: Exclude<What, { kind: 'call' }>): readonly string[] => {
  if (what.kind === 'since') return all.filter(({ at }) => at >= what.at).map(({ id }) => id);
  const from = all.findIndex(({ id }) => id === what.id);
  if (from === -1) throw unknown();
  return all.slice(from).map(({ id }) => id);
};

const chosenOf = (undoing: Undoing, ids: readonly string[], changes: readonly number[] | undefined) => {
  const read = undoing.read(ids);
  if (changes === undefined) return read;
  const [only] = read;
  if (only === undefined) throw unknown();
  return [partOf(only, changes)];
};

const isTold = ({ isQuiet }: Deed): boolean => !isQuiet;

/** What asks comes first, then what cannot be done. */
const weight = ({ conflict, impossible }: Deed): number =>
  impossible !== undefined ? 1 : conflict === undefined ? 2 : 0;

const mayGo = (deeds: readonly Deed[], overwrite: Overwrite): ReadonlyMap<string, Entry | undefined> => {
  const planned = new Map(deeds.map((deed) => [deed.path, deed]));
  return new Map(
    overwrite.map(({ path, seen }) => {
      const deed = planned.get(path);
      if (deed === undefined || seenAs(deed.now) !== seen) {
        throw new Refusal(
          'changed-meanwhile',
          'A file that was to be overwritten has changed again. Nothing was undone.',
          'Look at what is there now, then decide again.',
        );
      }
      return [path, deed.now];
    }),
  );
};

/** The file of a change at a moment, and where its bytes were. */
const fileAt = async (
  undoing: Undoing,
  savepoint: Savepoint,
  told: Told,
  moment: 'before' | 'after' | 'now',
): Promise<readonly [path: string, entry: Entry | undefined]> => {
  if (moment === 'before') return [told.from ?? told.path, told.before];
  if (moment === 'after') return [told.path, told.after];
  const deeds = await undoing.plan([savepoint]);
  const deed = deeds.find(({ path }) => path === told.path);
  // What no undo would touch stands there as it was before.
  return [told.path, deed === undefined ? told.before : deed.now];
};

/** Answers what the page of undoing asks. */
export const createUndoHandlers = ({ config, state, log }: AdministeringOptions): UndoHandlers => {
  const place = (path: string) => placeIn(config.project)(path);

  const within = async <T>(work: (undoing: Undoing) => T | Promise<T>): Promise<T> => {
    using undoing = await openUndoing({ state, config, log });
    return await work(undoing);
  };

  return {
    'undo.look': ({ before, limit }) =>
      within((undoing) => {
        const ids = undoing.beginnings().map(({ id }) => id);
        const end = before === undefined ? ids.length : Math.max(0, ids.indexOf(before));
        const shown = undoing
          .read(ids.slice(Math.max(0, end - limit), end))
          // A call that runs and has changed nothing yet is no news.
          .filter((each) => each.state !== 'open' || changesOf(each).length > 0);
        const { enabled: isKept, quotaBytes, keepMs } = config.savepoints ?? usualSavepoints;
        return {
          calls: shown.toReversed().map((each) => callOf(each, mostNamed, place)),
          older: Math.max(0, end - limit),
          isKept,
          quotaBytes,
          keepMs,
          notKept: undoing.lost().map(({ root, why, files }) => ({ ...place(root), why, files })),
        };
      }),

    'undo.call': ({ id, limit }) => within((undoing) => callOf(readOne(undoing, id), limit, place)),

    'undo.content': ({ id, change, moment }) =>
      within(async (undoing): Promise<Answer<'undo.content'>> => {
        const savepoint = readOne(undoing, id);
        const told = changesOf(savepoint)[change];
        if (told === undefined) throw unknown();
        const [path, entry] = await fileAt(undoing, savepoint, told, moment);
        if (entry?.kind !== 'file') return { kind: 'nothing' };
        if (entry.size > mostShownBytes) return { kind: 'binary', format: 'other' };
        const bytes = undoing.bytesOf(path, entry);
        return bytes === undefined ? { kind: 'not-kept' } : contentOf(bytes);
      }),

    'undo.plan': ({ what }) =>
      within(async (undoing) => {
        const calls = what.kind === 'call' ? [what.id] : idsSince(undoing.beginnings(), what);
        const chosen = chosenOf(undoing, calls, what.kind === 'call' ? what.changes : undefined);
        const deeds = (await undoing.plan(chosen)).filter(isTold);
        const shown = deeds.toSorted((one, other) => weight(one) - weight(other)).slice(0, mostDeeds);
        const changes = changesByPath(undoing.read(calls));
        return {
          calls: [...calls],
          deeds: shown.map((deed) => deedOf(deed, changes.get(deed.path), place)),
          total: deeds.length,
        };
      }),

    'undo.undo': ({ calls, changes, overwrite }) =>
      within(async (undoing) => {
        const chosen = chosenOf(undoing, calls, changes);
        if (chosen.length < calls.length) throw unknown();
        const may = overwrite.length === 0 ? new Map() : mayGo(await undoing.plan(chosen), overwrite);
        const { id, done, left, failed } = await undoing.undo(chosen, may, changes !== undefined);
        return {
          id,
          done: done.length,
          left: left
            .filter(isTold)
            .slice(0, mostTold)
            .map((deed) => ({ ...place(deed.path), why: deed.impossible ?? deed.conflict ?? '' })),
          failed: failed.slice(0, mostTold).map(({ path, why }) => ({ ...place(path), why })),
        };
      }),
  };
};
