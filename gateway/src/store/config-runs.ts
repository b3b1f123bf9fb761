import type { SQLOutputValue } from 'node:sqlite';
import type { Database } from './database.ts';

/** One thing that is wrong with a configuration, as a person is told. */
export interface RefusedPart {
  readonly file: string;
  /** `grants[0].paths`; empty for the file as a whole. */
  readonly path: string;
  readonly line?: number;
  readonly message: string;
  readonly remedy?: string;
}

/** A configuration that was found, and cannot hold. Times are epoch milliseconds. */
export interface Refusal {
  readonly at: number;
  readonly parts: readonly RefusedPart[];
}

/** By what a running gateway holds. */
export interface ConfigRun {
  readonly pid: number;
  readonly source: string;
  readonly startedAt: number;
  /** When what holds began to. */
  readonly appliedAt: number;
  /** The kept version that holds. */
  readonly version?: number;
  /** What was found last, and does not hold. */
  readonly refusal?: Refusal;
  /** Keys that can only hold after a new start. */
  readonly waiting: readonly string[];
}

export type RunState = Pick<ConfigRun, 'source' | 'appliedAt' | 'version' | 'refusal' | 'waiting'>;

/** What the gateways of this user hold by, for whoever asks. */
export interface ConfigRuns {
  /** Says what this run holds by; until it ends. */
  tell(run: string, state: RunState): void;
  end(run: string): void;
  /** Of gateways that are there, newest first. */
  list(): readonly ConfigRun[];
}

const isThere = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's, and so none of ours.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'at' in value && 'parts' in value && isList(value.parts);

const readRow = (row: Readonly<Record<string, SQLOutputValue>>): ConfigRun => {
  const body: unknown = JSON.parse(String(row['body']));
  const { refusal, waiting } = {
    refusal: undefined,
    waiting: undefined,
    ...(typeof body === 'object' && body !== null ? body : {}),
  } as { readonly refusal: unknown; readonly waiting: unknown };
  return {
    pid: Number(row['pid']),
    source: String(row['source']),
    startedAt: Number(row['started_at']),
    appliedAt: Number(row['applied_at']),
    ...(row['version'] === null ? {} : { version: Number(row['version']) }),
    ...(isRefusal(refusal) ? { refusal } : {}),
    waiting: isList(waiting) ? waiting.map(String) : [],
  };
};

export const createConfigRuns = (database: Database, now: () => number = Date.now): ConfigRuns => {
  const { sqlite, guard } = database;
  const remove = (run: string): void => void sqlite.prepare('DELETE FROM config_runs WHERE run = ?').run(run);
  return {
    tell(run, { source, appliedAt, version, refusal, waiting }) {
      guard(() =>
        sqlite
          .prepare(
            `INSERT INTO config_runs (run, pid, source, started_at, applied_at, version, body) VALUES (?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (run) DO UPDATE SET applied_at = excluded.applied_at, version = excluded.version, body = excluded.body`,
          )
          .run(run, process.pid, source, now(), appliedAt, version ?? null, JSON.stringify({ refusal, waiting })),
      );
    },
    end: (run) => guard(() => remove(run)),
    list: () =>
      guard(() => {
        const rows = sqlite.prepare('SELECT * FROM config_runs ORDER BY started_at DESC').all();
        // One that was killed could not say that it ended.
        for (const row of rows) if (!isThere(Number(row['pid']))) remove(String(row['run']));
        return rows.filter((row) => isThere(Number(row['pid']))).map(readRow);
      }),
  };
};
