import type { Platform } from '../policy/path.ts';

/** What stands under one name, links unread. */
export interface Entry {
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Of a file; 0 for the rest. */
  readonly bytes: number;
}

/** What the facts of a call are read from: the server's folder, the files as they are now, the names of hosts. */
export interface World {
  readonly platform: Platform;
  /** Absolute: the folder that the server resolves relative paths against. */
  readonly base: string;
  /** Absolute folders that somebody granted: their own names are taken as they stand, never decoded or folded. */
  readonly roots?: readonly string[];
  /** Whether names that differ only in case are one file. */
  readonly ignoresCase?: boolean;
  /** What stands under an absolute path; undefined for nothing. Throws where that cannot be known. */
  lstat(path: string): Entry | undefined;
  /** The names in a folder, in any order; none where it is not there. Left out: nobody asks. */
  names?(folder: string): readonly string[];
  /** The text of a link. Throws where there is none. */
  readlink(path: string): string;
  /** The last name of an existing path as its folder stores it, where names are found regardless of case or form. */
  storedName?(path: string): string;
  /** The addresses of a host name. Rejects where there are none. Left out: names are not looked up. */
  resolveHost?(host: string): Promise<readonly string[]>;
}
