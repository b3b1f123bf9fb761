import { basename, dirname, join } from 'node:path';
import { ConfigError } from '../errors.ts';
import { merge } from './merge.ts';
import { migrateContent } from './migrate.ts';
import type { Migration } from './migrate.ts';
import { renderProblems } from './problem.ts';
import type { Problem } from './problem.ts';
import { readSource } from './source.ts';
import { bytesAt, writeFiles } from './write-files.ts';

/** What was written anew. */
export interface MigratedFiles {
  readonly from: number;
  readonly steps: readonly string[];
  /** Absolute: the old files, each under a name of its own. */
  readonly kept: readonly string[];
}

const indentOf = (text: string): string => /^([ \t]+)"/m.exec(text)?.[1] ?? '  ';

/**
 * Writes a configuration of an older version of the format in the form of today, and keeps each old file beside it, as
 * `NAME.v1`. Throws ConfigError where it cannot be read, or is newer than what is known here.
 */
export const migrateFiles = (path: string, known?: readonly Migration[]): MigratedFiles => {
  const source = readSource(path);
  const problems: Problem[] = [...source.problems];
  const { content, owners } = merge(source, problems);
  if (problems.length > 0) throw new ConfigError(renderProblems(path, problems));
  const migrated = migrateContent(content, known);
  if ('newer' in migrated) {
    throw new ConfigError(
      `${path} is of version ${migrated.newer} of the format, and ${migrated.latest} is the newest that is known here. Update storycore-mcp.`,
    );
  }
  const { from, steps } = migrated;
  if (steps.length === 0) return { from, steps, kept: [] };
  const folder = source.paths.length > 1 ? source.path : dirname(source.path);
  const [first] = source.files;
  const changes = source.files.flatMap((file) => {
    const at = join(folder, file.name);
    const own = Object.entries(migrated.content).filter(([key]) => (owners.get(key) ?? first) === file);
    const text = JSON.stringify(Object.fromEntries(own), undefined, indentOf(file.bytes.toString('utf8')));
    const old = `${at}.v${from}`;
    if (bytesAt(old) !== undefined)
      throw new ConfigError(`"${old}" is there already, and is not replaced. Move it away.`);
    return [
      { path: old, before: undefined, after: file.bytes },
      { path: at, before: file.bytes, after: Buffer.from(`${text}\n`) },
    ];
  });
  writeFiles(changes);
  return { from, steps, kept: source.files.map(({ name }) => join(folder, `${basename(name)}.v${from}`)) };
};
