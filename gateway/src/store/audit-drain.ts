import type { GatewayError } from '../errors.ts';
import { createMover, sliceBytes } from './audit-move.ts';
import type { Spool } from './audit-spool.ts';
import { createMoverThread } from './audit-thread.ts';
import type { Database } from './database.ts';
import { stateError } from './state-error.ts';
import type { Warn } from './warn.ts';

export interface DrainOptions {
  readonly database: Database;
  readonly warn: Warn;
  /** Whose spool it is. */
  readonly owner: string;
  readonly spool: Spool;
  /** How long no record may have come in before a drain: it does not compete with calls. */
  readonly drainEveryMs: number;
  /** Spool bytes that make a drain due, however busy it is: a thread does it. */
  readonly drainAtBytes: number;
}

/** Moves records from the spool into the state file, when it disturbs least. */
export interface Drain {
  /** Bytes in the spool that are not in the state file yet. */
  readonly waiting: number;
  /** To be told whenever something was appended. */
  kept(): void;
  /** Moves all now, and waits for nobody; false when that is not possible. */
  drain(): boolean;
  /** Stops, moves the rest and does `last`, waiting for other writers; false when that is not possible. */
  finish(last: () => void): boolean;
}

/**
 * When nothing comes in, the records are moved here, slice by slice. While calls keep coming a thread moves them on another
 * core, and what came in meanwhile, and so on, until little is left.
 */
export const createDrain = ({ database, warn, owner, spool, drainEveryMs, drainAtBytes }: DrainOptions): Drain => {
  const move = createMover(database, owner);
  const thread = createMoverThread(database.folder, owner);
  /** Bytes at the beginning of the spool that are in the state file already. */
  let moved = 0;
  /** Which content of the spool it is: each time that it is emptied another one begins. */
  let content = 0;
  let timer: NodeJS.Timeout | undefined;
  let soon: NodeJS.Immediate | undefined;
  let threaded = false;
  let busy = false;
  let behind = false;
  let finished = false;

  const waiting = (): number => spool.bytes - moved;

  const say = (failure: GatewayError | undefined): void => {
    if (behind === (failure !== undefined)) return;
    behind = failure !== undefined;
    if (failure === undefined) warn('Audit records are moved into the state file again.');
    else warn('Audit records wait in the spool; it is tried again.', { why: failure.message, remedy: failure.remedy });
  };

  /** The next bytes of the spool, few enough that calls hardly wait; once all are moved, the spool is emptied. */
  const moveSlice = (patienceMs: number | undefined): void => {
    const bytes = move(moved, patienceMs);
    moved += bytes;
    if (moved < spool.bytes && bytes > 0) return;
    spool.clear();
    moved = 0;
    content += 1;
  };

  const moveAll = (patienceMs: number | undefined): void => {
    while (waiting() > 0) moveSlice(patienceMs);
  };

  const cancel = (): void => {
    clearTimeout(timer);
    clearImmediate(soon);
    timer = undefined;
    soon = undefined;
  };

  const attempt = (work: () => void): boolean => {
    cancel();
    try {
      work();
      say(undefined);
      return true;
    } catch (error) {
      say(stateError(database.path, error));
      schedule();
      return false;
    }
  };

  /** One slice a turn, so that calls get theirs; what comes in meanwhile is moved too. Waits for no other writer. */
  const drainSlices = (): void => {
    attempt(() => {
      if (waiting() > 0) moveSlice(0);
      if (waiting() > 0) soon = setImmediate(drainSlices);
    });
  };

  const drainInThread = async (): Promise<void> => {
    cancel();
    threaded = true;
    const sentFor = content;
    const { bytes, failure } = await thread.move(moved, spool.bytes);
    threaded = false;
    if (finished) return;
    if (content === sentFor) moved += bytes;
    say(failure);
    if (failure !== undefined) schedule();
    else if (bytes > 0 && waiting() > sliceBytes) await drainInThread();
    // The thread would never see an empty spool while calls come in.
    else drainSlices();
  };

  /** A drain when nothing came in since the last look. */
  const look = (): void => {
    timer = undefined;
    if (!busy) drainSlices();
    busy = false;
    if (waiting() > 0) schedule();
    else thread.stop();
  };

  const schedule = (): void => {
    if (threaded) return;
    timer ??= setTimeout(look, drainEveryMs).unref();
    if (spool.bytes >= drainAtBytes && !behind) void drainInThread();
  };

  return {
    get waiting() {
      return waiting();
    },
    kept() {
      busy = true;
      schedule();
    },
    drain: () => attempt(() => moveAll(0)),
    finish(last) {
      finished = true;
      cancel();
      thread.stop();
      try {
        moveAll(undefined);
        last();
        return true;
      } catch (error) {
        say(stateError(database.path, error));
        return false;
      }
    },
  };
};
