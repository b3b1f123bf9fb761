import { basename } from 'node:path';
import { pathsOf } from '../../../config/source.ts';
import { bytesAt } from '../../../config/write-files.ts';
import type { State } from '../../../index.ts';
import { GatewayError } from '../../../index.ts';
import { UsageError } from '../../command.ts';
import { printableLine } from '../../printable.ts';

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

/** A version by its number, as a person writes it. Throws where there is none. */
export const findVersion = ({ configVersions }: Pick<State, 'configVersions'>, text: string, source: string) => {
  const id = /^v?\d{1,9}$/.test(text) ? Number(text.replace(/^v/, '')) : undefined;
  if (id === undefined)
    throw new UsageError(
      `${JSON.stringify(printableLine(text))} is not the number of a version.`,
      'See `storycore-mcp config history`.',
    );
  const version = configVersions.find(id);
  if (version?.source === source) return version;
  const message =
    version === undefined
      ? `There is no version ${id}, or it was let go to make room.`
      : `Version ${id} is of another configuration, ${printableLine(version.source)}.`;
  throw new GatewayError('invalid-request', message, { remedy: 'See `storycore-mcp config history`.' });
};

/** The files of a version. Throws where they are not kept. */
export const filesOfVersion = (
  { configVersions }: Pick<State, 'configVersions'>,
  { id, unkept }: { readonly id: number; readonly unkept?: string },
): readonly NamedBytes[] => {
  if (unkept === undefined) return configVersions.files(id);
  throw new GatewayError('invalid-request', `Version ${id} is not kept: ${printableLine(unkept)}.`, {
    remedy: 'Keep keys with `storycore-mcp secret set NAME`, and name them in the configuration.',
  });
};
