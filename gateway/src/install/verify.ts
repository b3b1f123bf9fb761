import { randomUUID } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { lstat, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fields } from './fields.ts';
import { isFields, parsed } from './fields.ts';
import { eachOf, filesIn, hashOf } from './files.ts';
import type { Manifest } from './manifest.ts';
import { readManifest } from './manifest.ts';
import { seenPath } from './place.ts';

/** Whether an installed folder is what was installed; else what differs, by path within it. */
export type Verified = { readonly ok: true } | { readonly changed: readonly string[] };

// Whoever changes a file can set its size and its time of modification; the time of change (ctime) is the kernel's, and
// with the inode it tells a file that was replaced.
const stamp = ({ size, mtimeNs, ctimeNs, ino, dev, mode }: BigIntStats): string =>
  [size, mtimeNs, ctimeNs, ino, dev, mode].join(' ');

/** A file whose clock stood at the time of looking could be changed again within the same tick: not to be remembered. */
const settledNs = 2_000_000_000n;

interface Look {
  readonly file: string;
  readonly same: boolean;
  readonly stamp: string | undefined;
}

const readSeen = async (folder: string, manifest: Manifest): Promise<Fields> => {
  const value = parsed(await readFile(seenPath(folder), 'utf8').catch(() => ''));
  const stamps = isFields(value) && value['lockIntegrity'] === manifest.lockIntegrity ? value['stamps'] : undefined;
  return isFields(stamps) ? stamps : {};
};

const lookAt = async (folder: string, file: string, wanted: string, seen: unknown, nowNs: bigint): Promise<Look> => {
  const path = join(folder, file);
  const state = await lstat(path, { bigint: true }).catch(() => undefined);
  if (state?.isFile() !== true) return { file, same: false, stamp: undefined };
  const now = `${wanted} ${stamp(state)}`;
  if (seen === now) return { file, same: true, stamp: now };
  const same = (await hashOf(path).catch(() => undefined)) === wanted;
  return { file, same, stamp: same && nowNs - state.ctimeNs > settledNs ? now : undefined };
};

/** It only saves time: where it cannot be written, the next verification reads every file again. */
const writeSeen = async (folder: string, manifest: Manifest, looks: readonly Look[]): Promise<void> => {
  const stamps = Object.fromEntries(
    looks.flatMap((look) => (look.stamp === undefined ? [] : [[look.file, look.stamp]])),
  );
  const draft = `${seenPath(folder)}.${randomUUID()}`;
  try {
    await writeFile(draft, JSON.stringify({ lockIntegrity: manifest.lockIntegrity, stamps }), { mode: 0o600 });
    await rename(draft, seenPath(folder));
  } catch {
    await rm(draft, { force: true }).catch(() => {});
  }
};

/**
 * Compares an installed folder with what was installed: every file by its hash, no file more, no file less. A file that was
 * proven before, and that the kernel has not seen changed since, is not read again. Without its list the folder itself is
 * what changed.
 */
export const verifyInstalled = async (folder: string, now: () => number = Date.now): Promise<Verified> => {
  const manifest = await readManifest(folder);
  const present = await filesIn(folder).catch(() => undefined);
  if (manifest === undefined || present === undefined) return { changed: ['.'] };
  const nowNs = BigInt(now()) * 1_000_000n;
  const seen = await readSeen(folder, manifest);
  const looks = await eachOf(Object.entries(manifest.files), ([file, wanted]) =>
    lookAt(folder, file, wanted, seen[file], nowNs),
  );
  const surplus = present.filter((file) => !Object.hasOwn(manifest.files, file));
  const changed = [...looks.filter(({ same }) => !same).map(({ file }) => file), ...surplus];
  if (looks.some((look) => look.stamp !== undefined && look.stamp !== seen[look.file])) {
    await writeSeen(folder, manifest, looks);
  }
  return changed.length === 0 ? { ok: true } : { changed: changed.toSorted() };
};
