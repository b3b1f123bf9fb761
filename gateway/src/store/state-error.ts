import { GatewayError } from '../errors.ts';

/** SQLite's primary result code (its low byte, sqlite.org «Result and Error Codes»), where the error is SQLite's. */
export const sqliteCode = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;

/** The system's error name (`ENOSPC`), where the error has one. */
export const systemCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

const busy = new Set<number | undefined>([5, 6]);
const damaged = new Set<number | undefined>([11, 26]);
const full = new Set<number | string | undefined>([13, 'ENOSPC', 'EDQUOT', 'EFBIG']);
const closed = new Set<number | string | undefined>([3, 8, 14, 23, 'EACCES', 'EPERM', 'EROFS', 'EISDIR', 'ENOENT']);

/** Whether somebody else holds the file right now, so that trying again later makes sense. */
export const isBusy = (error: unknown): boolean =>
  busy.has(sqliteCode(error)) || (error instanceof GatewayError && isBusy(error.cause ?? undefined));

interface Explanation {
  readonly what: string;
  readonly remedy: string;
}

const damage = (path: string): Explanation => ({
  what: `The state file ${path} is damaged.`,
  remedy: `Move ${path} and the files beside it that begin with the same name to another folder, and start again: a new one is made, without the grants and audit records of the old one.`,
});

const explain = (path: string, cause: unknown): Explanation => {
  const sqlite = sqliteCode(cause);
  const system = systemCode(cause);
  if (busy.has(sqlite)) {
    return {
      what: `The state file ${path} is locked by another program.`,
      remedy: 'Close the program that holds it (a database browser, a backup, a stopped storycore-mcp) and try again.',
    };
  }
  if (damaged.has(sqlite)) return damage(path);
  if (full.has(sqlite ?? system)) {
    return { what: `The disk that holds ${path} is full.`, remedy: 'Free some space on that disk and try again.' };
  }
  if (closed.has(sqlite ?? system)) {
    return {
      what: `${path} cannot be opened for writing.`,
      remedy: 'Make it and its folder writable for this user, or name another folder in STORYCORE_MCP_HOME.',
    };
  }
  return {
    what: `${path} could not be used: ${cause instanceof Error ? cause.message : String(cause)}.`,
    remedy: 'Check the disk it is on, then try again.',
  };
};

/** What went wrong with a file of ours, why, and what to do; an error that already says so passes unchanged. */
export const stateError = (path: string, cause: unknown): GatewayError => {
  if (cause instanceof GatewayError) return cause;
  const { what, remedy } = explain(path, cause);
  return new GatewayError('internal', what, { remedy, cause });
};

/** For damage that we find before SQLite does. */
export const damagedError = (path: string): GatewayError => {
  const { what, remedy } = damage(path);
  return new GatewayError('internal', what, { remedy });
};
