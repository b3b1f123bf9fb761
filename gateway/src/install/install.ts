import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { GatewayError } from '../errors.ts';
import { findBin } from './bin.ts';
import { eachOf, filesIn, hashOf, makeReadOnly } from './files.ts';
import type { Locked } from './lock.ts';
import { readLock } from './lock.ts';
import type { Manifest } from './manifest.ts';
import { readManifest } from './manifest.ts';
import { npmFailure } from './npm-failure.ts';
import type { NpmSettings } from './npm.ts';
import { runNpm } from './npm.ts';
import { manifestPath, packageFolder, packageWithin, seenPath, serversFolder, versionFolder } from './place.ts';
import type { Published } from './published.ts';
import { wantsScripts } from './scripts.ts';
import { verifyInstalled } from './verify.ts';

/** What to install, and where. */
export interface InstallRequest extends NpmSettings {
  readonly published: Published;
  /** The file of its command, within the package. */
  readonly bin: string;
  /** The user's data folder. */
  readonly data: string;
}

export interface Installed {
  readonly folder: string;
  readonly manifest: Manifest;
  /** Whether it was there before. */
  readonly already: boolean;
}

const npm = async (words: readonly string[], folder: string, request: InstallRequest): Promise<void> => {
  const answer = await runNpm(words, folder, request);
  if (answer.code !== 0) throw npmFailure(answer, request.published);
};

/** Which packages it takes, decided before any of them is fetched; each from a registry, with its integrity. */
const lockPackages = async (draft: string, request: InstallRequest): Promise<readonly Locked[]> => {
  const { name, version, integrity } = request.published;
  await writeFile(join(draft, 'package.json'), JSON.stringify({ private: true, dependencies: { [name]: version } }));
  await npm(['install', '--package-lock-only', '--package-lock=true'], draft, request);
  const locked = readLock(await readFile(join(draft, 'package-lock.json'), 'utf8'));
  const own = locked.find(({ path }) => path === `node_modules/${name}`);
  if (own?.version === version && own.integrity === integrity) return locked;
  throw new GatewayError('invalid-request', `The registry changed its mind about ${name}@${version}.`, {
    remedy: 'Run it again, and do not use it if the integrity it shows is not the one you know.',
  });
};

const describe = async (draft: string, locked: readonly Locked[], request: InstallRequest): Promise<Manifest> => {
  const { name, version, integrity, licence } = request.published;
  const bin = findBin(packageWithin(draft, name), request.bin);
  const files = await filesIn(draft);
  const states = await eachOf(files, (file) => lstat(join(draft, file)));
  const odd = files.find((_, at) => states[at]?.isFile() !== true);
  if (odd !== undefined) {
    throw new GatewayError('invalid-request', `${name}@${version} holds ${odd}, which is no regular file.`, {
      remedy: 'Do not use this package: links can lead out of its folder.',
    });
  }
  const present = locked.filter(({ path }) => existsSync(join(draft, path)));
  const hashes = await eachOf(files, (file) => hashOf(join(draft, file)));
  return {
    name,
    version,
    integrity,
    lockIntegrity: `sha512-${createHash('sha512')
      .update(await readFile(join(draft, 'package-lock.json')))
      .digest('base64')}`,
    licence,
    size: states.reduce((sum, state) => sum + state.size, 0),
    packages: present.length,
    wantedScripts: present
      .filter((each) => each.wantsScripts || wantsScripts(join(draft, each.path)))
      .map(({ path, version: its }) => `${path.replace(/^.*node_modules\//, '')}@${its}`),
    bin: relative(draft, bin).split(sep).join('/'),
    installedAt: Date.now(),
    files: Object.fromEntries(files.map((file, at) => [file, hashes[at] ?? ''])),
  };
};

/** The list first, the folder last: what is not whole is not there under its name. */
const publish = async (draft: string, folder: string, manifest: Manifest): Promise<void> => {
  const list = `${manifestPath(folder)}.${randomUUID()}`;
  await writeFile(list, JSON.stringify(manifest), { mode: 0o600 });
  await rename(list, manifestPath(folder));
  await rm(seenPath(folder), { force: true });
  await rename(draft, folder);
};

const withoutSpace = (error: unknown): unknown =>
  error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
    ? new GatewayError('invalid-request', 'There is no space left on this disk. Nothing was installed.', {
        remedy: 'Make room, then run it again.',
        cause: error,
      })
    : error;

/**
 * Installs a package with all that it needs in a folder of its own, whole or not at all: no script of it runs, each archive
 * has the integrity that was recorded for it, and its files are read-only. One that is there is verified, and kept.
 */
export const install = async (request: InstallRequest): Promise<Installed> => {
  const { published, data } = request;
  const folder = versionFolder(data, published.name, published.version);
  const before = existsSync(folder) ? await readManifest(folder) : undefined;
  if (before !== undefined && before.integrity === published.integrity && 'ok' in (await verifyInstalled(folder))) {
    findBin(packageWithin(folder, published.name), request.bin);
    return { folder, manifest: before, already: true };
  }
  const draft = join(serversFolder(data), `.new-${process.pid}-${randomUUID()}`);
  try {
    await mkdir(packageFolder(data, published.name), { recursive: true, mode: 0o700 });
    await mkdir(draft, { mode: 0o700 });
    const locked = await lockPackages(draft, request);
    await npm(['ci'], draft, request);
    await rm(join(draft, 'node_modules', '.package-lock.json'), { force: true });
    const manifest = await describe(draft, locked, request);
    await makeReadOnly(draft, Object.keys(manifest.files));
    // What was changed since it was installed, or has no list, gives way to what the registry has.
    await rm(folder, { recursive: true, force: true });
    await publish(draft, folder, manifest);
    return { folder, manifest, already: false };
  } catch (error) {
    throw withoutSpace(error);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
};
