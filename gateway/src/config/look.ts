import { statSync } from 'node:fs';

/** The system's word for what went wrong: `EACCES`, say. */
export const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';

/** What is at a path, links followed; `special` is a pipe, a device or a socket. */
export const look = (path: string): 'file' | 'folder' | 'special' | 'nothing' | { readonly error: string } => {
  try {
    const state = statSync(path, { throwIfNoEntry: false });
    if (state === undefined) return 'nothing';
    if (state.isDirectory()) return 'folder';
    return state.isFile() ? 'file' : 'special';
  } catch (error) {
    return { error: errorCode(error) };
  }
};
