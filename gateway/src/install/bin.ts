import { closeSync, lstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { GatewayError } from '../errors.ts';
import { shorten } from '../policy/visible.ts';
import type { Published } from './published.ts';
import { lastPart } from './published.ts';

const refuse = (message: string, remedy: string): GatewayError =>
  new GatewayError('invalid-request', message, { remedy });

/** The file of the command to run, within its package: the only one, the one named like the package, or the one asked for. */
export const chooseBin = ({ name, version, bins }: Published, wanted: string | undefined): string => {
  const names = Object.keys(bins);
  const shown = names.map((each) => shorten(each, 60)).join(', ');
  if (names.length === 0) {
    throw refuse(
      `${name}@${version} has no command to start: it is a library.`,
      'Name the package of the server; its own page says which.',
    );
  }
  const only = new Set(Object.values(bins)).size === 1 ? names[0] : lastPart(name);
  const file = Object.hasOwn(bins, wanted ?? only ?? '') ? bins[wanted ?? only ?? ''] : undefined;
  if (file !== undefined) return file;
  if (wanted !== undefined) throw refuse(`${name}@${version} has no command ${wanted}.`, `Choose one of: ${shown}.`);
  throw refuse(`${name}@${version} has several commands: ${shown}.`, 'Choose one with `--bin NAME`.');
};

const firstLine = (path: string): string => {
  const handle = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(256);
    const [line = ''] = bytes.toString('utf8', 0, readSync(handle, bytes, 0, bytes.length, 0)).split('\n');
    return line;
  } finally {
    closeSync(handle);
  }
};

const leaves = (from: string, to: string): boolean => {
  const way = relative(from, to);
  return way === '' || way === '..' || way.startsWith(`..${sep}`);
};

/** The absolute path of a package's command, once it is proven to be a Node program that lies in the package. */
export const findBin = (folder: string, file: string): string => {
  const path = join(folder, file);
  const shown = JSON.stringify(shorten(file));
  const outside = refuse(
    `Its command ${shown} lies outside of the package.`,
    'Do not use this package: no honest one needs that.',
  );
  if (leaves(folder, path)) throw outside;
  const state = lstatSync(path, { throwIfNoEntry: false });
  if (state === undefined) {
    throw refuse(`Its command ${shown} is not in the package.`, 'Choose another version: this one was badly packed.');
  }
  if (leaves(realpathSync(folder), realpathSync(path))) throw outside;
  if (!state.isFile()) {
    throw refuse(`Its command ${shown} is not a regular file.`, 'Choose another version: this one was badly packed.');
  }
  const line = firstLine(path);
  if (line.startsWith('#!') && !/\bnode\b/.test(line)) {
    throw refuse(
      `Its command ${shown} is not a program for Node (${shorten(line, 60)}).`,
      'Install it by other means, and write its command in the configuration.',
    );
  }
  return path;
};
