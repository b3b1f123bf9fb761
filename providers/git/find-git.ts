import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

import { GitFailure } from './failure.ts';

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
};

/** The folders of PATH that mean the same wherever one stands. */
export const absoluteFolders = (searchPath: string): string[] => searchPath.split(delimiter).filter(isAbsolute);

/**
 * The absolute path of git. Looked up here and not by the system, which on Windows, or with `.` in PATH, would start a
 * `git` that lies in the repository.
 */
export const findGit = (searchPath: string, platform: NodeJS.Platform = process.platform): string => {
  const name = platform === 'win32' ? 'git.exe' : 'git';
  const found = absoluteFolders(searchPath)
    .map((folder) => join(folder, name))
    .find(isProgram);
  if (found !== undefined) return found;
  throw new GitFailure('git is not installed, or not in the PATH of this server.', installHint(platform));
};

const installHint = (platform: NodeJS.Platform): string => {
  if (platform === 'darwin') return 'Install it with `xcode-select --install` or `brew install git`, then try again.';
  if (platform === 'win32') return 'Install it with `winget install Git.Git`, then restart StoryCore MCP.';
  return 'Install it, for example with `sudo apt install git` or `sudo dnf install git`, then try again.';
};
