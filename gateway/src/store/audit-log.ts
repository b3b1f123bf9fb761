import { GatewayError } from '../errors.ts';
import type { AuditEnding, AuditRecord, AuditSink } from '../pipeline/call.ts';
import { createDrain } from './audit-drain.ts';
import { createGroup } from './audit-group.ts';
import { type Entry, encodeBegun, encodeEnded } from './audit-line.ts';
import { type Ownership, claimOwner } from './audit-owner.ts';
import { recoverAudit } from './audit-recover.ts';
import { auditRows } from './audit-rows.ts';
import { type Disk, type Spool, createSpool, spoolPath } from './audit-spool.ts';
import { createTurnLines } from './audit-turn.ts';
import type { Database } from './database.ts';
import { stateError } from './state-error.ts';
import type { Warn } from './warn.ts';

/** A sink whose records are durable at once, or when the promise is fulfilled; what it refuses it throws. */
export interface GroupedSink extends AuditSink {
  begin(record: AuditRecord): Promise<void> | undefined;
  end(ending: AuditEnding): Promise<void> | undefined;
}

/** Keeps audit records. Closing it drains, and marks what never ended as interrupted. */
export interface AuditLog extends Disposable {
  /** Durable against the end of this process when they return. */
  begin(record: AuditRecord): void;
  end(ending: AuditEnding): void;
  /**
   * The same log for calls: what comes in one turn of the event loop is kept with one write. What it refuses it throws at
   * once.
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
  /** See `DrainOptions`; they have defaults here. */
  readonly drainEveryMs?: number;
  readonly drainAtBytes?: number;
  /** Spool bytes from which on no new record is begun. */
  readonly maxWaitingBytes?: number;
}

const tooMuchWaiting = (path: string): GatewayError =>
  new GatewayError('internal', `Too many audit records wait to be moved into ${path}.`, {
    remedy: 'Close the program that locks the state file, or free space on its disk; the log says which it is.',
  });

const runsAlready = (id: string): GatewayError =>
  new GatewayError('internal', `A call with the id ${id} is running already.`, {
    remedy: 'Give each call an id of its own.',
  });

const neverBegan = (id: string): GatewayError =>
  new GatewayError('internal', `The end of a call that never began cannot be recorded: ${id}.`);

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
  drainAtBytes = 5 * 1024 * 1024,
  maxWaitingBytes = 64 * 1024 * 1024,
}: AuditLogOptions): AuditLog => {
  recoverAudit({ database, warn });
  const ownership = claimOwner(database.folder);
  const { owner } = ownership;
  const spool = openSpool(database.folder, ownership, disk);
  const drain = createDrain({ database, warn, owner, spool, drainEveryMs, drainAtBytes });
  /** Begun and not ended, as far as it is written or about to be. */
  const running = new Set<string>();
  let closed = false;

  const mustBeOpen = (): void => {
    if (closed) throw new GatewayError('internal', 'The audit log is closed.', { remedy: 'Start the gateway again.' });
  };

  const keep = (entry: Entry): void => {
    mustBeOpen();
    spool.append(entry);
    drain.kept();
  };

  /** Of the lines that wait to be written together: whose begin they are, and whose end. */
  let [beginning, ending]: [string[], string[]] = [[], []];
  const lines = createTurnLines();
  const group = createGroup(() => {
    const [began, ended] = [beginning, ending];
    [beginning, ending] = [[], []];
    try {
      spool.appendLines(lines.take());
    } catch (error) {
      for (const id of ended) running.add(id);
      for (const id of began) running.delete(id);
      throw error;
    }
    drain.kept();
  });

  const mustHaveRoom = (): void => {
    if (spool.bytes >= maxWaitingBytes) throw tooMuchWaiting(database.path);
  };

  const interrupt = (): void => {
    if (running.size === 0) return;
    database.transaction(() => auditRows(database.sqlite, 'main.audit').interrupt(owner));
  };

  const close = (): void => {
    if (closed) return;
    group.flush();
    closed = true;
    if (drain.finish(interrupt)) {
      spool.remove();
      ownership.remove();
    } else {
      // Whoever comes next finds the spool of a dead process, and brings it in.
      spool.close();
      ownership.release();
    }
  };

  return {
    get waiting() {
      return drain.waiting;
    },
    begin(record) {
      mustHaveRoom();
      if (running.has(record.id)) throw runsAlready(record.id);
      keep({ begun: encodeBegun(record) });
      if (record.outcome === 'started') running.add(record.id);
    },
    end(record) {
      if (!running.has(record.id)) throw neverBegan(record.id);
      keep({ ended: encodeEnded(record) });
      running.delete(record.id);
    },
    // An id is looked up once at each end of a call: that costs it more than most steps.
    grouped: {
      begin(record) {
        mustBeOpen();
        mustHaveRoom();
        const before = running.size;
        running.add(record.id);
        if (running.size === before) throw runsAlready(record.id);
        beginning.push(record.id);
        lines.begin(record);
        return group.added();
      },
      end(record) {
        mustBeOpen();
        if (!running.delete(record.id)) throw neverBegan(record.id);
        ending.push(record.id);
        lines.end(record);
        return group.added();
      },
    },
    drain: drain.drain,
    close,
    [Symbol.dispose]: close,
  };
};
