import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { Ground } from './compiling.ts';
import { look } from './look.ts';
import type { JsonPath, Report } from './problem.ts';
import { quoted, visible } from './problem.ts';

/** The absolute form of a path as written: from the home folder (`~/`), or from the configuration's folder. */
export const absolute = (text: string, ground: Pick<Ground, 'base' | 'home'>): string => {
  if (text === '~') return ground.home;
  return /^~[/\\]/.test(text) ? join(ground.home, text.slice(2)) : resolve(ground.base, text);
};

/** The path with every link resolved, as far as it exists. */
export const real = (path: string): string => {
  try {
    return realpathSync.native(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(real(parent), basename(path));
  }
};

/** The path as written and as the kernel resolves it, each once: a grant must name both to cover both. */
export const bothForms = (path: string): string[] => [...new Set([path, real(path)])];

/** Whether `path` is `folder` or lies in it; both resolved. */
export const within = (path: string, folder: string): boolean => {
  const step = relative(folder, path);
  return step === '' || (step !== '..' && !/^\.\.[/\\]/.test(step) && !isAbsolute(step));
};

/** The path as written, or undefined with a problem when it cannot be meant as one. */
export const checkedPath = (text: string, path: JsonPath, ground: Ground, report: Report): string | undefined => {
  if (text.includes('\0')) {
    report(path, 'A path cannot contain a NUL character.', 'Leave it out.');
    return undefined;
  }
  if (/^~[^/\\]/.test(text)) {
    report(
      path,
      `${quoted(text)} would be the home folder of someone else.`,
      'Write the whole path, or `./~…` for a name that starts with "~".',
    );
    return undefined;
  }
  const resolved = absolute(text, ground);
  if (!resolved.startsWith('\\\\')) return resolved;
  report(
    path,
    `"${visible(resolved)}" lies on the network, which grants cannot name.`,
    'Connect it to a drive letter.',
  );
  return undefined;
};

const missing = (text: string, folder: string, report: (message: string, remedy: string) => void): void => {
  const shown = visible(folder);
  if (/\$\w|\$\{|%\w+%/.test(text)) {
    report(
      `The folder "${shown}" does not exist.`,
      'Write the path itself, or start it with "~/": variables are not replaced in paths.',
    );
    return;
  }
  report(`The folder "${shown}" does not exist.`, `Create it with \`mkdir -p "${shown}"\`, or correct the path.`);
};

/** The absolute path of a folder that exists, or undefined with a problem. */
export const existingFolder = (text: string, path: JsonPath, ground: Ground, report: Report): string | undefined => {
  const folder = checkedPath(text, path, ground, report);
  if (folder === undefined) return undefined;
  const state = look(folder);
  if (state === 'folder') return folder;
  if (state === 'nothing') {
    missing(text, folder, (message, remedy) => report(path, message, remedy));
  } else if (state === 'file' || state === 'special') {
    const remedy = `Name the folder it is in: "${visible(dirname(folder))}".`;
    report(path, `"${visible(folder)}" is a file, not a folder.`, remedy);
  } else {
    report(
      path,
      `The folder "${visible(folder)}" cannot be examined (${state.error}).`,
      'Check who may read it, or correct the path.',
    );
  }
  return undefined;
};
