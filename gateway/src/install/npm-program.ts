import { existsSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { GatewayError } from '../errors.ts';

const cli = join('npm', 'bin', 'npm-cli.js');

/** Where npm lies beside a Node, or beside a command called `npm`: on Windows in the same folder, else in `lib`. */
const besides = (folder: string): readonly string[] => [
  join(folder, 'node_modules', cli),
  join(folder, '..', 'lib', 'node_modules', cli),
];

const resolved = (path: string): string | undefined => {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
};

/** From the commands on the search path: `npm` is a link to its program, or a script that lies beside it. */
const onPath = (searchPath: string): readonly string[] =>
  searchPath
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => ['npm', 'npm.cmd'].map((name) => resolved(join(folder, name))))
    .filter((path) => path !== undefined)
    .flatMap((path) => (basename(path) === 'npm-cli.js' ? [path] : besides(dirname(path))));

/** The program of npm, for a Node to run: the one beside `node`, else that on the search path. Throws GatewayError. */
export const findNpm = (node: string, searchPath: string): string => {
  const found = [...besides(dirname(node)), ...onPath(searchPath)].find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new GatewayError('invalid-request', 'There is no npm beside this Node, and none on the PATH.', {
    remedy: 'Install Node with its npm from https://nodejs.org, or put npm on the PATH.',
  });
};
