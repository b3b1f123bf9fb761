import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parsed } from './fields.ts';
import { manifestPath, packageFolder, seenPath, serversFolder } from './place.ts';

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Someone else's process is one, too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

const namesIn = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => []);

/** Removes what installations left behind that were killed. */
export const removeLeftovers = async (data: string): Promise<void> => {
  const names = await namesIn(serversFolder(data));
  const dead = names.filter((name) => {
    const [, pid] = /^\.new-(\d+)-/.exec(name) ?? [];
    return pid !== undefined && !isAlive(Number(pid));
  });
  await Promise.all(dead.map((name) => rm(join(serversFolder(data), name), { recursive: true, force: true })));
};

/**
 * Removes the versions of a package that are not to be kept, and gives their names; but never one that a configuration
 * still names, of those that are given.
 */
export const removeVersions = async (
  data: string,
  name: string,
  keep: readonly string[],
  configurations: readonly string[],
): Promise<readonly string[]> => {
  const within = packageFolder(data, name);
  const versions = (await namesIn(within)).filter((each) => /^\d+\.\d+\.\d+/.test(each) && !each.endsWith('.json'));
  const texts = await Promise.all(configurations.map((path) => readFile(path, 'utf8').catch(() => '')));
  const named = (version: string): boolean => {
    // As it stands in JSON, where a backslash is doubled; its end is that of a name, so that 1.0.1 is not 1.0.10.
    const path = JSON.stringify(join(within, version)).slice(1, -1);
    return texts.some((text) => text.includes(`${path}/`) || text.includes(`${path}\\\\`));
  };
  const old = versions.filter((version) => !keep.includes(version) && !named(version));
  await Promise.all(
    old.flatMap((version) => {
      const folder = join(within, version);
      return [folder, manifestPath(folder), seenPath(folder)].map((path) => rm(path, { recursive: true, force: true }));
    }),
  );
  return old;
};

/** Notes that a configuration names installed servers, and gives all that are noted and still there. */
export const recordConfiguration = async (data: string, configuration: string): Promise<readonly string[]> => {
  const path = join(serversFolder(data), 'configurations.json');
  const value = parsed(await readFile(path, 'utf8').catch(() => ''));
  const known = Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
  const all = [...new Set([...known, configuration])].filter((each) => existsSync(each));
  const draft = `${path}.${process.pid}.new`;
  await writeFile(draft, JSON.stringify(all), { mode: 0o600 });
  await rename(draft, path);
  return all;
};
