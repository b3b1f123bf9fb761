import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** The files of a folder, each named by the SHA-256 of what is in it. */
export interface ArtifactFiles {
  path(id: string): string;
  /** Writes it whole or not at all, over whatever is there. Rejects with the system's error. */
  write(id: string, content: Uint8Array): Promise<void>;
  has(id: string, bytes: number): boolean;
  /** Undefined where it is not there, or is not what was kept. */
  read(id: string, bytes: number): Promise<Buffer | undefined>;
  remove(id: string): void;
  /** Removes what a process left behind that died, unless it is young. */
  sweep(isKnown: (id: string) => boolean, before: number): void;
}

/** What content is kept under. */
export const idOf = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

const isId = (name: string): boolean => /^[0-9a-f]{64}$/.test(name);

/** For this user alone: what somebody drew may be nobody else's business. */
const ownFolder = (folder: string): void => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (process.platform !== 'win32' && (statSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700);
};

export const createArtifactFiles = (folder: string): ArtifactFiles => {
  let drafts = 0;
  const path = (id: string): string => join(folder, id);

  return {
    path,
    async write(id, content) {
      ownFolder(folder);
      // Named so that no other process, and no other call of this one, has it.
      const draft = `${path(id)}.${process.pid}-${(drafts += 1)}.new`;
      try {
        const file = await open(draft, 'wx', 0o600);
        try {
          await file.writeFile(content);
          await file.datasync();
        } finally {
          await file.close();
        }
        await rename(draft, path(id));
      } catch (error) {
        await rm(draft, { force: true }).catch(() => {});
        throw error;
      }
    },
    has: (id, bytes) => statSync(path(id), { throwIfNoEntry: false })?.size === bytes,
    async read(id, bytes) {
      const there = statSync(path(id), { throwIfNoEntry: false });
      // A pipe would never end, and a larger file is not it: neither is opened.
      if (there === undefined || !there.isFile() || there.size !== bytes) return undefined;
      const content = await readFile(path(id)).catch(() => undefined);
      return content !== undefined && idOf(content) === id ? content : undefined;
    },
    remove: (id) => rmSync(path(id), { force: true }),
    sweep(isKnown, before) {
      const there = statSync(folder, { throwIfNoEntry: false });
      for (const name of there === undefined ? [] : readdirSync(folder)) {
        const isOurs = name.endsWith('.new') || (isId(name) && !isKnown(name));
        const at = statSync(path(name), { throwIfNoEntry: false })?.mtimeMs ?? before;
        if (isOurs && at < before) rmSync(path(name), { force: true });
      }
    },
  };
};
