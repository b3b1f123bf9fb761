import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { basename, delimiter, dirname, extname, isAbsolute, join, parse, relative, resolve } from 'node:path';

/** What a server's program is, and what it needs to run whatever is granted. */
export interface Program {
  /** Absolute, of what is started. */
  readonly command: string;
  /** Absolute files and folders, as they are named; links in them unread. */
  readonly paths: readonly string[];
}

export interface ProgramPlace {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The `PATH` that commands are looked for on. */
  readonly searchPath: string;
  /** The gateway's own Node, which runs what is to be run by `node`. */
  readonly node: string;
  /** Folders that must not be opened whole because a program lies in them: the home folder, the project. */
  readonly never: readonly string[];
}

/** What every confined process sees. */
const systemFolders = ['/usr', '/bin', '/sbin', '/lib', '/lib64', '/lib32'];
const scripts = new Set([
  '.js',
  '.mjs',
  '.cjs',
  '.ts',
  '.mts',
  '.cts',
  '.py',
  '.pyz',
  '.rb',
  '.jar',
  '.sh',
  '.pl',
  '.lua',
]);
/** What a folder holds that is a program as a whole. */
const packageFiles = ['package.json', 'pyproject.toml', 'setup.py', 'Gemfile'];
/** What belongs to a program in `…/bin`, beside it. */
const beside = ['bin', 'lib', 'lib64', 'libexec', 'share', 'pyvenv.cfg'];

const within = (path: string, folder: string): boolean => {
  const step = relative(folder, path);
  return step === '' || (!step.startsWith('..') && !isAbsolute(step));
};
const isSystem = (path: string): boolean => systemFolders.some((folder) => within(path, folder));

const real = (path: string): string => {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
};

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
};

const found = (command: string, { cwd, searchPath, node }: ProgramPlace): string => {
  if (command === 'node') return node;
  if (command.includes('/')) return resolve(cwd, command);
  const places = searchPath.split(delimiter).filter((folder) => isAbsolute(folder));
  // A shim is a script that looks for the real program all over the home folder; the system's own needs nothing.
  const isShim = (folder: string): boolean => basename(folder) === 'shims';
  const ordered = [...places.filter((folder) => !isShim(folder)), '/usr/bin', '/bin', ...places.filter(isShim)];
  return ordered.map((folder) => join(folder, command)).find(isProgram) ?? command;
};

const parents = (path: string): readonly string[] => {
  const up = dirname(path);
  return up === path ? [] : [up, ...parents(up)];
};

/** A whole installation: what stands beside the folder `bin` that the program is in. */
const installation = (program: string, never: readonly string[]): readonly string[] => {
  const prefix = dirname(dirname(program));
  if (basename(dirname(program)) !== 'bin' || never.includes(prefix) || prefix === parse(prefix).root) return [];
  return beside.map((name) => join(prefix, name)).filter((path) => existsSync(path));
};

/** The package that a script is of, with the modules it can load; at least the script itself. */
export const packageOf = (script: string, never: readonly string[]): readonly string[] => {
  const above = parents(script);
  const root = above.find((folder) => packageFiles.some((name) => existsSync(join(folder, name))));
  const isTooWide = root === undefined || never.some((folder) => within(folder, root));
  const modules = above.map((folder) => join(folder, 'node_modules')).filter((path) => existsSync(path));
  return [isTooWide ? script : root, ...modules];
};

const isScript = (path: string): boolean => scripts.has(extname(path)) && existsSync(path) && statSync(path).isFile();

/** A text that may be the script: an argument, or the value of an option such as `--import=…`. */
const scriptsIn = (text: string, cwd: string): readonly string[] => {
  const value = text.startsWith('-') ? text.slice(text.indexOf('=') + 1) : text;
  try {
    const path = value.startsWith('file://') ? fileURLToPath(value) : resolve(cwd, value);
    return isScript(path) ? [path] : [];
  } catch {
    // No URL of a file after all.
    return [];
  }
};

/** The command of a server and what belongs to it: its installation, the package of its script. Folders among its arguments are data, and for grants to open. */
export const programOf = (place: ProgramPlace): Program => {
  const command = found(place.command, place);
  const never = place.never.flatMap((folder) => [folder, real(folder)]);
  const own = [command, real(command)].flatMap((program) => {
    if (isSystem(program) || !isAbsolute(program)) return [];
    if (program === place.node || program === real(place.node)) return [program];
    const whole = isScript(program) ? packageOf(program, never) : [];
    return [program, ...installation(program, never), ...whole];
  });
  const given = place.args
    .flatMap((text) => scriptsIn(text, place.cwd))
    .flatMap((script) => [script, real(script)].flatMap((path) => packageOf(path, never)));
  return { command, paths: [...new Set([...own, ...given])].filter((path) => !isSystem(path)) };
};
