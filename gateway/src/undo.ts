import { readFileSync, statSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import type { Config } from './config/config.ts';
import { usualSavepoints } from './config/effective-savepoints.ts';
import { GatewayError } from './errors.ts';
import { openBook } from './store/savepoints/book.ts';
import type { SavepointBook, Undone } from './store/savepoints/book.ts';
import type { Entry } from './store/savepoints/entry.ts';
import type { Deed } from './store/savepoints/plan.ts';
import type { Beginning, Savepoint } from './store/savepoints/savepoint.ts';
import type { State } from './store/state.ts';
import type { Log } from './telemetry/log.ts';

export type { Undone } from './store/savepoints/book.ts';
export { isQuiet } from './store/savepoints/entry.ts';
export type { Change, Entry } from './store/savepoints/entry.ts';
export type { Deed } from './store/savepoints/plan.ts';
export type { Beginning, RootChanges, Savepoint } from './store/savepoints/savepoint.ts';
export { tellChanges } from './store/savepoints/told.ts';
export type { Told } from './store/savepoints/told.ts';

/** What calls changed, and how it is taken back: for the person who does. Whoever opens it disposes of it. */
export interface Undoing extends Disposable {
  /** All there are, the oldest first. */
  beginnings(): readonly Beginning[];
  /** Those of these ids, with what changed. */
  read(ids: readonly string[]): readonly Savepoint[];
  /** Files that would not come back, by folder and why. */
  lost(): ReturnType<SavepointBook['lost']>;
  /** What an undo of these would do. Nothing is changed. */
  plan(savepoints: readonly Savepoint[]): Promise<readonly Deed[]>;
  /** Takes them back, and gives the id of the undo, by which it is taken back itself. `overwrite`: in spite of others; `isPart`: they are but some of what was changed. */
  undo(
    savepoints: readonly Savepoint[],
    overwrite: ReadonlyMap<string, Entry | undefined> | 'all',
    isPart?: boolean,
  ): Promise<Undone & { readonly id: string }>;
  /** The bytes of a file as they were; of what is there still, if need be. Undefined where they are not to be had. */
  bytesOf(path: string, entry: Entry): Uint8Array | undefined;
}

export interface UndoingOptions {
  readonly state: Pick<State, 'folder' | 'recordChange'>;
  readonly config: Pick<Config, 'savepoints'> | undefined;
  readonly log: Log;
}

/** Such as a call has, so that they sort together. */
const newId = (now: number): string => `undo-${now.toString(36).padStart(9, '0')}-${randomBytes(4).toString('hex')}`;

const refuseRunning = (savepoints: readonly Savepoint[]): void => {
  const running = savepoints.find(({ state }) => state === 'open');
  if (running !== undefined) {
    throw new GatewayError('invalid-request', `The call ${running.id} is still running.`, {
      remedy: 'Wait until it has ended, or stop its client.',
    });
  }
  const dropped = savepoints.find(({ state }) => state === 'dropped');
  if (dropped === undefined) return;
  throw new GatewayError(
    'invalid-request',
    `The call ${dropped.id} can no longer be undone: newer ones needed its room.`,
    {
      remedy: 'Write a larger `savepoints.quota` in the configuration, for the next time.',
    },
  );
};

/** Opens what is kept, and closes what dead gateways left open. */
export const openUndoing = async ({ state, config, log }: UndoingOptions): Promise<Undoing> => {
  const settings = config?.savepoints ?? usualSavepoints;
  const book = openBook({ ...settings, folder: state.folder, warn: log.warn });
  await book.recover();
  return {
    beginnings: book.beginnings,
    read: book.read,
    lost: book.lost,
    plan(savepoints) {
      refuseRunning(savepoints);
      return book.plan(savepoints);
    },
    async undo(savepoints, overwrite, isPart = false) {
      refuseRunning(savepoints);
      const id = newId(Date.now());
      const record = (deeds: readonly Deed[]): void =>
        state.recordChange({
          method: 'savepoint/undo',
          name: savepoints.map((each) => each.id).join(' '),
          reason: `${deeds.length} files as ${id}`,
          at: Date.now(),
        });
      return { id, ...(await book.undo(savepoints, { id, client: 'storycore-mcp', overwrite, isPart, record })) };
    },
    bytesOf(path, entry) {
      if (entry.kind !== 'file') return undefined;
      if (entry.content !== undefined && book.contents.has(entry.content)) {
        return readFileSync(book.contents.pathOf(entry.content));
      }
      const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
      const isThere =
        stats !== undefined && `${stats.dev}:${stats.ino}` === entry.inode && String(stats.mtimeNs) === entry.mtimeNs;
      return isThere ? readFileSync(path) : undefined;
    },
    [Symbol.dispose]: () => book[Symbol.dispose](),
  };
};
