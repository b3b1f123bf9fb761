import {
  chownSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { GuardPlan, Placeholder } from './guard-files.ts';
import { isInUse, openRunFolder, runFolders } from './run-folders.ts';

const recordIn = (runFolder: string): string => join(runFolder, 'placeholders.json');

const isPlaceholder = (value: unknown): value is Placeholder =>
  typeof value === 'object' && value !== null && 'path' in value && typeof value.path === 'string';

const recorded = (runFolder: string): readonly Placeholder[] => {
  try {
    const value: unknown = JSON.parse(readFileSync(recordIn(runFolder), 'utf8'));
    return Array.isArray(value) ? value.filter(isPlaceholder) : [];
  } catch {
    return []; // Opened, and not written yet: then nothing was put anywhere either.
  }
};

const put = ({ path, content }: Placeholder): void => {
  try {
    if (content === undefined) mkdirSync(path, { mode: 0o755 });
    else writeFileSync(path, content, { flag: 'wx', mode: 0o644 });
  } catch (error) {
    // Another sandbox was first.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    return;
  }
  const { uid, gid } = statSync(dirname(path));
  if (process.getuid?.() === 0) chownSync(path, uid, gid);
};

/** Takes it away, unless somebody has made something of it. */
const take = ({ path, content }: Placeholder): void => {
  try {
    if (content === undefined) rmdirSync(path);
    else if (lstatSync(path).isFile() && readFileSync(path, 'utf8') === content) unlinkSync(path);
  } catch {
    // Gone, or filled: it is no longer ours.
  }
};

/**
 * Puts the placeholders of a sandbox, and counts in those that another one has put. They are written down first, so that
 * nothing stays behind whatever happens. Gives where: to be handed to `releasePlaceholders`. Undefined: there are none.
 */
export const claimPlaceholders = (runsFolder: string, plan: GuardPlan): string | undefined => {
  const others = runFolders(runsFolder).filter(isInUse).flatMap(recorded);
  const shared = others.filter(({ path }) => plan.closed.includes(path));
  const claimed = [...plan.placeholders, ...shared];
  if (claimed.length === 0) return undefined;
  const runFolder = openRunFolder(runsFolder);
  writeFileSync(recordIn(runFolder), JSON.stringify(claimed));
  plan.placeholders.forEach(put);
  return runFolder;
};

/** Takes those away that no other running sandbox counts on, and the record with them. */
export const releasePlaceholders = (runsFolder: string, runFolder: string): void => {
  const others = runFolders(runsFolder).filter((one) => one !== runFolder && isInUse(one));
  const needed = new Set(others.flatMap(recorded).map(({ path }) => path));
  recorded(runFolder)
    .filter(({ path }) => !needed.has(path))
    .forEach(take);
  rmSync(runFolder, { recursive: true, force: true });
};
