import { hash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What was examined once and held, by its name; what cannot be read or written is as if it were not there. */
export interface ExaminedStore {
  get(name: string): string | undefined;
  put(name: string, text: string): void;
}

/** Of so many configurations; a person seldom has more than two. */
const most = 8;

const plainName = /^[0-9a-f]{64}$/;

/** Others could have put there what was never examined. */
const isPrivate = (path: string): boolean => process.platform === 'win32' || (statSync(path).mode & 0o022) === 0;

const attempt = <T>(work: () => T): T | undefined => {
  try {
    return work();
  } catch {
    return undefined;
  }
};

/** Files in the data folder `folder`, each with the digest of its text before it; mode 0600. */
export const createExamined = (folder: string): ExaminedStore => {
  const own = join(folder, 'examined');

  const dropOldest = (): void => {
    const files = readdirSync(own).map((name) => ({ name, at: statSync(join(own, name)).mtimeMs }));
    for (const { name } of files.toSorted((a, b) => b.at - a.at).slice(most)) rmSync(join(own, name), { force: true });
  };

  return {
    get(name) {
      return attempt(() => {
        const path = join(own, name);
        if (!plainName.test(name) || !isPrivate(folder) || !isPrivate(own) || !isPrivate(path)) return undefined;
        const kept = readFileSync(path, 'utf8');
        const text = kept.slice(65);
        return kept.slice(0, 64) === hash('sha256', text, 'hex') ? text : undefined;
      });
    },
    put(name, text) {
      attempt(() => {
        mkdirSync(own, { recursive: true, mode: 0o700 });
        const draft = join(own, `${name}.${process.pid}.new`);
        writeFileSync(draft, `${hash('sha256', text, 'hex')}\n${text}`, { mode: 0o600 });
        renameSync(draft, join(own, name));
        dropOldest();
      });
    },
  };
};
