import { basename } from 'node:path';
import { checkConfig } from './config/load.ts';
import { renderProblems, visible } from './config/problem.ts';
import { pathsOf, sourceOf } from './config/source.ts';
import { bytesAt, writeFiles } from './config/write-files.ts';
import { digestOfFiles, holdKeys } from './configuring.ts';
import { ConfigError, GatewayError } from './errors.ts';
import type { ConfigVersion, ConfigVersions } from './store/config-versions.ts';

/** One file of a configuration. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The files of the configuration as they are now; those that are not there are left out. */
export const presentFiles = (path: string): readonly NamedBytes[] =>
  pathsOf(path).flatMap((each) => {
    const bytes = bytesAt(each);
    return bytes === undefined ? [] : [{ name: basename(each), bytes }];
  });

/** The files of a version. Throws where they are not kept. */
export const filesOfVersion = (
  versions: Pick<ConfigVersions, 'files'>,
  { id, unkept }: { readonly id: number; readonly unkept?: string },
): readonly NamedBytes[] => {
  if (unkept === undefined) return versions.files(id);
  throw new GatewayError('invalid-request', `Version ${id} is not kept: ${visible(unkept)}.`, {
    remedy: 'Keep keys with `storycore-mcp secret set NAME`, and name them in the configuration.',
  });
};

/** Keeps what is there, so that it can be brought back too. Gives its number; undefined where there is nothing. */
const keepPresent = (
  versions: Pick<ConfigVersions, 'keep'>,
  { id, source }: ConfigVersion,
  present: readonly NamedBytes[],
): number | undefined => {
  if (present.length === 0) return undefined;
  if (holdKeys(present)) {
    throw new GatewayError(
      'invalid-request',
      'A key stands in the present configuration in the clear, so it is not kept, and would be lost.',
      { remedy: `Copy ${basename(source)} to a place of yours and take the key out, then try again.` },
    );
  }
  return versions.keep({ source, by: `before the restore of ${id}`, files: present }).id;
};

const checkUsable = ({ id, source }: ConfigVersion, files: readonly NamedBytes[]): void => {
  const loaded = checkConfig(source, {}, sourceOf(source, files, Date.now()));
  if (!('problems' in loaded)) return;
  throw new ConfigError(
    `Version ${id} cannot hold any more, and is not brought back. ${renderProblems(`version ${id}`, loaded.problems)}`,
  );
};

/** What came of bringing a version back. */
export interface Restored {
  /** The version that it is now. */
  readonly version: number;
  /** The version that what was there is kept as; left out where nothing was, or it was the same. */
  readonly kept?: number;
  readonly wasThere: boolean;
}

/**
 * Writes a version of a configuration back. What is there is kept first. Throws, and writes nothing, where it could not
 * hold any more or what is there would be lost.
 */
export const restoreVersion = (versions: ConfigVersions, version: ConfigVersion): Restored => {
  const { id, source, digest } = version;
  const files = filesOfVersion(versions, version);
  const present = presentFiles(source);
  if (digestOfFiles(present) === digest) return { version: id, wasThere: true };
  checkUsable(version, files);
  const bytesIn = (all: readonly NamedBytes[], at: string): Uint8Array | undefined =>
    all.find(({ name }) => name === basename(at))?.bytes;
  const kept = keepPresent(versions, version, present);
  writeFiles(pathsOf(source).map((at) => ({ path: at, before: bytesIn(present, at), after: bytesIn(files, at) })));
  versions.restored(version);
  const now = versions.keep({ source, by: `restore of ${id}`, files });
  return { version: now.id, ...(kept === undefined ? {} : { kept }), wasThere: false };
};
