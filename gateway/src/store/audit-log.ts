import { GatewayError } from '../errors.ts';
import type { AuditEnding, AuditRecord, AuditSink } from '../pipeline/call.ts';
import { createGroup } from './audit-group.ts';
import { type Entry, encodeBegun, encodeEnded, formatLine } from './audit-line.ts';
import { type Ownership, claimOwner } from './audit-owner.ts';
import { recoverAudit } from './audit-recover.ts';
import { auditRows, gather } from './audit-rows.ts';
import { type Disk, type Spool, createSpool, readSlice, spoolPath } from './audit-spool.ts';
import type { Database } from './database.ts';
import { stateError } from './state-error.ts';
import type { Warn } from './warn.ts';

/** A sink whose records are durable when the promises are fulfilled. */
export interface GroupedSink extends AuditSink {
  begin(record: AuditRecord): Promise<void>;
  end(ending: AuditEnding): Promise<void>;
}

/** Keeps audit records. Closing it drains, and marks what never ended as interrupted. */
export interface AuditLog extends Disposable {
  /** Durable against the end of this process when they return. */
  begin(record: AuditRecord): void;
  end(ending: AuditEnding): void;
  /**
   * The same log for calls: what comes in one turn of the event loop is kept with one write, and the promises are
   * fulfilled when it is.
   */
  readonly grouped: GroupedSink;
  /** Bytes of begins and ends that are kept in the spool and not yet in the state file. */
  readonly waiting: number;
  /** Moves what waits into the state file; false when that is not possible now. Nothing is lost, it is tried again. */
  drain(): boolean;
  close(): void;
}

export interface AuditLogOptions {
  readonly database: Database;
  readonly warn: Warn;
  readonly disk?: Disk;
  /** How long no record may have come in before a drain: it does not compete with calls. */
  readonly drainEveryMs?: number;
  /** Spool bytes that make a drain due, however busy it is. */
  readonly drainAtBytes?: number;
  /** Spool bytes from which on no new record is begun. */
  readonly maxWaitingBytes?: number;
}

const tooMuchWaiting = (path: string): GatewayError =>
  new GatewayError('internal', `Too many audit records wait to be moved into ${path}.`, {
    remedy: 'Close the program that locks the state file, or free space on its disk; the log says which it is.',
  });

/** What one turn of a drain moves: some hundred records, in a few milliseconds. */
const sliceBytes = 256 * 1024;

const openSpool = (folder: string, ownership: Ownership, disk: Disk | undefined): Spool => {
  const path = spoolPath(folder, ownership.owner);
  try {
    return createSpool(path, disk);
  } catch (error) {
    ownership.remove();
    throw stateError(path, error);
  }
};

/**
 * Opens the audit log of this process, after bringing in what dead processes left behind.
 *
 * A record is appended to a spool file first, which costs a fraction of a commit and outlives the process as well; a drain
 * moves many into the state file at once. At any moment each record is in the spool, in the table, or in both.
 */
export const openAuditLog = ({
  database,
  warn,
  disk,
  drainEveryMs = 100,
  drainAtBytes = 24 * 1024 * 1024,
  maxWaitingBytes = 64 * 1024 * 1024,
}: AuditLogOptions): AuditLog => {
  recoverAudit({ database, warn });
  const ownership = claimOwner(database.folder);
  const { owner } = ownership;
  const spool = openSpool(database.folder, ownership, disk);
  const rows = auditRows(database.sqlite, 'main.audit');
  /** Bytes at the beginning of the spool that are in the state file already. */
  let moved = 0;
  /** Begun and not ended. */
  const running = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let soon: NodeJS.Immediate | undefined;
  let busy = false;
  let behind = false;
  let closed = false;

  const say = (failure: GatewayError | undefined): void => {
    if (behind === (failure !== undefined)) return;
    behind = failure !== undefined;
    if (failure === undefined) warn('Audit records are moved into the state file again.');
    else warn('Audit records wait in the spool; it is tried again.', { why: failure.message, remedy: failure.remedy });
  };

  const waiting = (): number => spool.bytes - moved;
  const path = spoolPath(database.folder, owner);
  /** The next bytes of the spool, few enough that calls hardly wait; once all are moved, the spool is emptied. */
  const moveSlice = (patienceMs: number | undefined): void => {
    const { entries, bytes } = readSlice(path, moved, sliceBytes);
    database.transaction(() => {
      for (const [id, change] of gather(entries)) rows.write(id, change, owner);
    }, patienceMs);
    moved += bytes;
    if (moved < spool.bytes && bytes > 0) return;
    moved = 0;
    spool.clear();
  };
  const moveAll = (patienceMs: number | undefined): void => {
    while (waiting() > 0) moveSlice(patienceMs);
  };

  const attempt = (work: () => void): boolean => {
    clearTimeout(timer);
    clearImmediate(soon);
    timer = undefined;
    soon = undefined;
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

  // Waits for nobody: a process that holds the state file must not hold up calls.
  const drain = (): boolean => attempt(() => moveAll(0));

  /** One slice a turn, so that calls get theirs; what comes in meanwhile is moved too. */
  const drainSlice = (): void => {
    attempt(() => {
      if (waiting() > 0) moveSlice(0);
      if (waiting() > 0) soon = setImmediate(drainSlice);
    });
  };

  /** A drain when nothing came in since the last look. */
  const look = (): void => {
    timer = undefined;
    if (!busy) drainSlice();
    busy = false;
    if (waiting() > 0) schedule();
  };

  const schedule = (): void => {
    timer ??= setTimeout(look, drainEveryMs).unref();
    if (spool.bytes >= drainAtBytes && !behind) soon ??= setImmediate(drainSlice);
  };

  const kept = (): void => {
    busy = true;
    schedule();
  };

  const mustBeOpen = (): void => {
    if (closed) throw new GatewayError('internal', 'The audit log is closed.', { remedy: 'Start the gateway again.' });
  };

  const keep = (entry: Entry): void => {
    mustBeOpen();
    spool.append(entry);
    kept();
  };

  const group = createGroup((lines) => {
    spool.appendLines(lines);
    kept();
  });

  const mayBegin = (record: AuditRecord): void => {
    if (spool.bytes >= maxWaitingBytes) throw tooMuchWaiting(database.path);
    if (running.has(record.id)) {
      throw new GatewayError('internal', `A call with the id ${record.id} is running already.`, {
        remedy: 'Give each call an id of its own.',
      });
    }
  };

  const mayEnd = ({ id }: AuditEnding): void => {
    if (!running.has(id)) {
      throw new GatewayError('internal', `The end of a call that never began cannot be recorded: ${id}.`);
    }
  };

  const leave = (): void => {
    moveAll(undefined);
    if (running.size > 0) database.transaction(() => rows.interrupt(owner));
    spool.remove();
    ownership.remove();
  };

  const close = (): void => {
    if (closed) return;
    group.flush();
    closed = true;
    clearTimeout(timer);
    clearImmediate(soon);
    try {
      leave();
    } catch (error) {
      // Whoever comes next finds the spool of a dead process, and brings it in.
      spool.close();
      ownership.release();
      say(stateError(database.path, error));
    }
  };

  return {
    get waiting() {
      return waiting();
    },
    begin(record) {
      mayBegin(record);
      keep({ begun: encodeBegun(record) });
      if (record.outcome === 'started') running.add(record.id);
    },
    end(record) {
      mayEnd(record);
      keep({ ended: encodeEnded(record) });
      running.delete(record.id);
    },
    grouped: {
      async begin(record) {
        mustBeOpen();
        mayBegin(record);
        running.add(record.id);
        try {
          await group.add(formatLine({ begun: encodeBegun(record) }));
        } catch (error) {
          running.delete(record.id);
          throw error;
        }
      },
      async end(record) {
        mustBeOpen();
        mayEnd(record);
        await group.add(formatLine({ ended: encodeEnded(record) }));
        running.delete(record.id);
      },
    },
    drain,
    close,
    [Symbol.dispose]: close,
  };
};
