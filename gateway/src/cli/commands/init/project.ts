import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { UsageError } from '../../command.ts';
import { printableLine } from '../../printable.ts';

/** A folder that a configuration is to be written for. */
export interface Project {
  /** Absolute, with links resolved. */
  readonly root: string;
  readonly name: string;
  /** What it was recognised as. */
  readonly kind: 'StoryCore project' | 'folder';
  /** Whether it has a git repository; `elsewhere` where its `.git` only points to one. */
  readonly repository: 'own' | 'elsewhere' | 'none';
  /** What is odd about it, for the person. */
  readonly remark?: string;
}

const largestBytes = 64 * 2 ** 20;

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

const repositoryIn = (root: string): Project['repository'] => {
  const state = lstatSync(join(root, '.git'), { throwIfNoEntry: false });
  if (state === undefined) return 'none';
  return state.isDirectory() ? 'own' : 'elsewhere';
};

/** What project.json holds; a sentence where it holds no object; undefined where there is none. */
const readProjectFile = (root: string): Fields | string | undefined => {
  const path = join(root, 'project.json');
  const state = statSync(path, { throwIfNoEntry: false });
  if (state === undefined) return undefined;
  if (!state.isFile() || state.size > largestBytes) return 'Its project.json is not a file of a usual size.';
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
    return isFields(value) ? value : 'Its project.json is not a JSON object.';
  } catch (error) {
    return `Its project.json cannot be read: ${printableLine(error instanceof Error ? error.message : String(error))}.`;
  }
};

const nameIn = (fields: Fields): string | undefined =>
  ['project_name', 'name', 'project_id']
    .map((key) => fields[key])
    .find(
      (value): value is string => typeof value === 'string' && /^\P{C}{1,200}$/u.test(value) && value.trim() !== '',
    );

/** The desktop application and the engine each write a project.json of their own; both have a `schema_version`. */
const isStoryCore = (fields: Fields): boolean =>
  'schema_version' in fields && ('project_name' in fields || 'project_id' in fields || 'capabilities' in fields);

/** Looks at the folder that a person named. Throws UsageError where it is none. */
export const lookAtProject = (text: string): Project => {
  const path = resolve(text);
  if (!isFolder(path)) {
    const known = statSync(path, { throwIfNoEntry: false }) !== undefined;
    throw new UsageError(
      `${printableLine(path)} is ${known ? 'a file' : 'not there'}.`,
      'Name the folder of a project, such as "Documents/StoryCore Projects/Minuit".',
    );
  }
  const root = realpathSync.native(path);
  if (root.includes('*'))
    throw new UsageError(`${printableLine(root)} contains "*", a pattern in grants.`, 'Rename the folder.');
  const fields = readProjectFile(root);
  const common = { root, repository: repositoryIn(root) };
  const ownName = printableLine(basename(root)) || root;
  if (!isFields(fields)) return { ...common, name: ownName, kind: 'folder', ...(fields && { remark: fields }) };
  return { ...common, name: nameIn(fields) ?? ownName, kind: isStoryCore(fields) ? 'StoryCore project' : 'folder' };
};
