import { type Database, readInteger } from './database.ts';

/** Tells when one of the counters in the state file has moved, whichever process moved it. */
export interface Changes {
  /** Calls `read` where it has moved since a `read` that went well. Looks at most every 200 ms. */
  look(now: number, read: (now: number) => void): void;
  /** Reads the next time, whatever the counter says: this process has changed something. */
  forget(): void;
}

const lookEveryMs = 200;

/** SQLite's own count of what other connections committed is asked first: it costs 3 µs and waits for nobody. */
export const createChanges = (
  { sqlite, guard }: Database,
  counter: 'grants' | 'pins' | 'holds' | 'freezes' | 'orders',
): Changes => {
  const dataVersion = sqlite.prepare('PRAGMA data_version');
  const revision = sqlite.prepare('SELECT value FROM counters WHERE name = ?');
  let seenVersion: number | undefined;
  let seenRevision: number | undefined;
  let lookedAt = -Infinity;

  const lookNow = (now: number, read: (now: number) => void): void => {
    const version = readInteger(dataVersion.get(), 'data_version');
    if (version === seenVersion) return;
    const current = readInteger(revision.get(counter), 'value');
    if (current !== seenRevision) read(now);
    seenRevision = current;
    seenVersion = version;
  };

  // A function of its own: with one for `guard` in `look`, each look would make it.
  const lookGuarded = (now: number, read: (now: number) => void): void => {
    guard(() => lookNow(now, read));
    lookedAt = now;
  };

  return {
    look(now, read) {
      // The distance, not the difference: a clock that was set back must not stop the looking.
      if (Math.abs(now - lookedAt) >= lookEveryMs) lookGuarded(now, read);
    },
    forget() {
      seenVersion = undefined;
      lookedAt = -Infinity;
    },
  };
};
