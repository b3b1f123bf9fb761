import { statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigError, GatewayError } from '../../../index.ts';

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error);

/** Writes a copy, and gives its path. Throws where something is there already and may not be written over. */
export const save = (content: Uint8Array, name: string, to: string, force: boolean): string => {
  const place = resolve(to);
  const isFolder = statSync(place, { throwIfNoEntry: false })?.isDirectory() === true;
  const path = isFolder ? join(place, name) : place;
  try {
    writeFileSync(path, content, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') {
      const remedy = 'Write over it with --force, or name another file.';
      throw new GatewayError('not-approved', `${path} is there already.`, { remedy });
    }
    throw new ConfigError(`${path} cannot be written (${code}). Name a file in a folder that is there.`);
  }
  return path;
};
