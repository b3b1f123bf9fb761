import { mkdirSync, statSync } from 'node:fs';
import { posix, win32 } from 'node:path';

import { ConfigError } from '../errors.ts';

/** What decides where the data folder is; values of the environment are passed in, never read here. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The user's home folder, absolute. */
  readonly home: string;
}

/**
 * The data folder: `STORYCORE_MCP_HOME`, else the place the platform gives to an application's data.
 * Throws a ConfigError when `STORYCORE_MCP_HOME` is not absolute: it would mean another folder in every directory.
 */
export const dataFolder = ({ env, platform, home }: Surroundings): string => {
  const paths = platform === 'win32' ? win32 : posix;
  const chosen = env['STORYCORE_MCP_HOME'];
  if (chosen !== undefined && chosen !== '') {
    if (paths.isAbsolute(chosen)) return chosen;
    throw new ConfigError(`STORYCORE_MCP_HOME is «${chosen}», which is not an absolute path. Give the whole path.`);
  }
  if (platform === 'win32')
    return paths.join(env['LOCALAPPDATA'] || paths.join(home, 'AppData', 'Local'), 'storycore-mcp');
  // XDG Base Directory Specification: a relative path is invalid and must be ignored.
  const xdg = env['XDG_DATA_HOME'];
  if (xdg !== undefined && paths.isAbsolute(xdg)) return paths.join(xdg, 'storycore-mcp');
  return platform === 'darwin'
    ? paths.join(home, 'Library', 'Application Support', 'storycore-mcp')
    : paths.join(home, '.local', 'share', 'storycore-mcp');
};

/**
 * Makes the data folder with mode 0700 where it is missing, and gives its path back. A folder that is there keeps its
 * mode, since its owner chose it; but one in which others may write is refused: they could replace the grants.
 */
export const createDataFolder = (folder: string, platform: NodeJS.Platform = process.platform): string => {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(
      `The data folder ${folder} cannot be created (${why}). Make it yourself, or name another in STORYCORE_MCP_HOME.`,
      { cause },
    );
  }
  // Windows has no such bits: the folder takes the access list of the user's profile.
  if (platform !== 'win32' && (statSync(folder).mode & 0o022) !== 0) {
    throw new ConfigError(
      `Others may write in the data folder ${folder}, and so could change what is allowed. Run \`chmod 700 "${folder}"\`.`,
    );
  }
  return folder;
};
