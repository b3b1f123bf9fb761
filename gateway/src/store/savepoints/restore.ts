import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  ftruncateSync,
  futimesSync,
  lchownSync,
  linkSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, sep } from 'node:path';
import { systemCode } from '../state-error.ts';
import type { Contents } from './contents.ts';
import type { Entry } from './entry.ts';
import { holdFolder } from './held-folder.ts';
import type { HeldFolder } from './held-folder.ts';
import type { Deed } from './plan.ts';

/** What could not be given back, and why. */
export interface Failure {
  readonly path: string;
  /** The system's name of the error, or `no-folder`: the folder that it belongs in is not there, or is a link. */
  readonly why: string;
}

const depthOf = ({ path }: Deed): number => path.split(sep).length;
/** The middle of its microsecond: a double is less exact than the clock, and must not fall into the one before. */
const seconds = (ns: string): number => (Number(BigInt(ns) / 1_000n) + 0.5) / 1e6;

class NoFolder extends Error {
  readonly code = 'no-folder';
}

/** Does something to a name in the folder that it is in, in which no link leads elsewhere. */
const inFolder = (path: string, work: (folder: HeldFolder, name: string) => void): void => {
  const folder = holdFolder(dirname(path));
  if (folder === undefined) throw new NoFolder();
  try {
    work(folder, basename(path));
  } finally {
    folder.close();
  }
};

const isOwn = ({ uid, gid }: Entry, stats: { readonly uid: number; readonly gid: number }): boolean =>
  stats.uid === uid && stats.gid === gid;

/** Gives an open file or folder its owner, its permissions and its time, in this order: the first may take the second. */
const dress = (file: number, entry: Entry): void => {
  if (!isOwn(entry, fstatSync(file))) fchownSync(file, entry.uid, entry.gid);
  fchmodSync(file, entry.mode);
  futimesSync(file, seconds(entry.mtimeNs), seconds(entry.mtimeNs));
};

const noFollow = constants.O_NOFOLLOW ?? 0;

const dressAt = (path: string, entry: Entry): void => {
  const file = openSync(path, constants.O_RDONLY | noFollow | (constants.O_NONBLOCK ?? 0));
  try {
    dress(file, entry);
  } finally {
    closeSync(file);
  }
};

const remove = ({ path, now }: Deed): void =>
  inFolder(path, (folder, name) => (now?.kind === 'folder' ? rmdirSync(folder.at(name)) : unlinkSync(folder.at(name))));

/** Writes beside it and takes its place in one go: nobody sees half a file. */
const replace = (folder: HeldFolder, name: string, make: (draft: string) => void): void => {
  const draft = folder.at(`.${randomBytes(6).toString('hex')}.undo`);
  try {
    make(draft);
    renameSync(draft, folder.at(name));
  } finally {
    rmSync(draft, { force: true });
  }
};

/** The same file under all of its names: what is written is seen under each. */
const writeInPlace = (path: string, bytes: string, entry: Entry): void => {
  const file = openSync(path, constants.O_RDWR | noFollow);
  try {
    ftruncateSync(file);
    writeFileSync(file, readFileSync(bytes));
    dress(file, entry);
  } finally {
    closeSync(file);
  }
};

const copyFlags = constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL;

const giveFile = ({ path, now, sameAs }: Deed, before: Entry, contents: Contents): void =>
  inFolder(path, (folder, name) => {
    const hasBytes = now?.kind === 'file' && now.content !== undefined && now.content === before.content;
    if (hasBytes) return dressAt(folder.at(name), before);
    if (sameAs !== undefined && now === undefined) {
      return inFolder(sameAs, (other, itsName) => linkSync(other.at(itsName), folder.at(name)));
    }
    const bytes = contents.pathOf(before.content ?? '');
    const isShared = now?.kind === 'file' && now.names > 1 && now.inode === before.inode;
    if (isShared) return writeInPlace(folder.at(name), bytes, before);
    replace(folder, name, (draft) => {
      copyFileSync(bytes, draft, copyFlags);
      dressAt(draft, before);
    });
  });

const giveLink = ({ path }: Deed, before: Entry): void =>
  inFolder(path, (folder, name) =>
    replace(folder, name, (draft) => {
      symlinkSync(before.to ?? '', draft);
      if (process.getuid?.() === 0) lchownSync(draft, before.uid, before.gid);
      lutimesSync(draft, seconds(before.mtimeNs), seconds(before.mtimeNs));
    }),
  );

const dressFolder = ({ path }: Deed, before: Entry): void =>
  inFolder(path, (folder, name) => {
    const own = folder.enter(name);
    if (own === undefined) throw new NoFolder();
    try {
      const here = own.at('.');
      if (process.getuid?.() === 0) lchownSync(here, before.uid, before.gid);
      chmodSync(here, before.mode);
      utimesSync(here, seconds(before.mtimeNs), seconds(before.mtimeNs));
    } finally {
      own.close();
    }
  });

const openUp = ({ path }: Deed): void =>
  inFolder(path, (folder, name) => {
    const own = folder.enter(name);
    if (own === undefined) return;
    chmodSync(own.at('.'), 0o700);
    own.close();
  });

/** The times of folders in which something is put and which the call itself did not touch. */
const timesOf = (deeds: readonly Deed[]): readonly { readonly path: string; readonly mtimeNs: string }[] => {
  const own = new Set(deeds.map(({ path }) => path));
  const parents = new Set(deeds.map(({ path }) => dirname(path)));
  return [...parents].flatMap((path) => {
    const folder = own.has(path) ? undefined : holdFolder(path);
    if (folder === undefined) return [];
    const { mtimeNs } = statSync(folder.at('.'), { bigint: true });
    folder.close();
    return [{ path, mtimeNs: String(mtimeNs) }];
  });
};

const turnBack = ({ path, mtimeNs }: ReturnType<typeof timesOf>[number]): void => {
  const folder = holdFolder(path);
  if (folder === undefined) return;
  utimesSync(folder.at('.'), seconds(mtimeNs), seconds(mtimeNs));
  folder.close();
};

/** Does what was planned; gives what could not be done. The order is such that nothing stands in another's way. */
export const restore = (deeds: readonly Deed[], contents: Contents): readonly Failure[] => {
  const failures: Failure[] = [];
  const each = <T extends { readonly path: string }>(chosen: readonly T[], work: (deed: T) => void): void => {
    for (const deed of chosen) {
      try {
        work(deed);
      } catch (error) {
        const why = systemCode(error);
        if (why === undefined) throw error;
        failures.push({ path: deed.path, why });
      }
    }
  };
  const deepestFirst = deeds.toSorted((one, other) => depthOf(other) - depthOf(one));
  const outermostFirst = deepestFirst.toReversed();
  const times = timesOf(deeds);
  const wanting = (kind: Entry['kind']) => outermostFirst.filter(({ before }) => before?.kind === kind);

  // What was made read-only would keep its content from being given back.
  each(
    outermostFirst.filter(({ now, before }) => now?.kind === 'folder' && now.mode !== before?.mode),
    openUp,
  );
  each(
    deepestFirst.filter(({ now, before }) => now !== undefined && now.kind !== before?.kind),
    remove,
  );
  each(
    wanting('folder').filter(({ now }) => now?.kind !== 'folder'),
    ({ path }) => inFolder(path, (folder, name) => mkdirSync(folder.at(name), { mode: 0o700 })),
  );
  each(wanting('file'), (deed) => deed.before && giveFile(deed, deed.before, contents));
  each(wanting('link'), (deed) => deed.before && giveLink(deed, deed.before));
  each(
    deepestFirst.filter(({ before }) => before?.kind === 'folder'),
    (deed) => deed.before && dressFolder(deed, deed.before),
  );
  each(times, turnBack);
  return failures;
};
