import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, parse, sep } from 'node:path';
import { absolute, bothForms } from '../../../config/place.ts';
import { quoted } from '../../../config/problem.ts';
import { UsageError } from '../../command.ts';

const exists = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;

/** The part of a path before its first name with a `*`, which is a pattern and names no folder. */
const fixedPart = (path: string): { readonly fixed: string; readonly pattern: boolean } => {
  const { root } = parse(path);
  const names = path.slice(root.length).split(sep);
  const star = names.findIndex((name) => name.includes('*'));
  return star === -1 ? { fixed: path, pattern: false } : { fixed: join(root, ...names.slice(0, star)), pattern: true };
};

const missing = (text: string, folder: string, project: string | undefined): UsageError => {
  const meant = project === undefined ? undefined : absolute(text, { base: project, home: homedir() });
  const remedy =
    meant !== undefined && exists(meant)
      ? `The project has it: write --path ${quoted(meant)}.`
      : 'Create the folder first, or correct the path.';
  return new UsageError(`--path ${quoted(text)}: there is no folder ${quoted(folder)}.`, remedy);
};

/** Where relative paths of the command line start from, and what may have been meant instead. */
export interface PathGround {
  readonly cwd: string;
  /** The project of the configuration. */
  readonly project: string | undefined;
}

/**
 * The absolute forms of a path that is granted: as written and as the kernel resolves it. Throws UsageError for a
 * relative path that leads to no folder: a slip must not become a grant that opens nothing. What a refusal names is
 * absolute, and may be yet to be made with the folders above it.
 */
export const grantedPaths = (text: string, { cwd, project }: PathGround): readonly string[] => {
  if (text === '' || text.includes('\0')) throw new UsageError('--path needs a path.');
  if (/^~[^/\\]/.test(text)) {
    throw new UsageError(`--path ${quoted(text)} would be the home folder of someone else.`, 'Write the whole path.');
  }
  const path = absolute(text, { base: cwd, home: homedir() });
  const { fixed, pattern } = fixedPart(path);
  const folder = pattern ? fixed : dirname(fixed);
  if (!isAbsolute(text) && !exists(folder)) throw missing(text, folder, project);
  if (!pattern) return bothForms(path);
  return bothForms(fixed).map((form) => join(form, path.slice(fixed.length)));
};

/** Whether what is granted is there to be read or written now. */
export const isThere = (path: string): boolean => path.includes('*') || exists(path) || basename(path) === '';
