import { basename, join } from 'node:path';
import { ConfigError } from '../errors.ts';
import { removeMember, setMember } from './json-edit.ts';
import { checkConfig } from './load.ts';
import { look } from './look.ts';
import { renderProblems } from './problem.ts';
import { readSource, sourceOf } from './source.ts';
import type { Source } from './source.ts';
import { writeFiles } from './write-files.ts';

/** One member of a configuration that is set, or with `undefined` taken out. The path is as it is written in the file. */
export interface Edit {
  readonly path: readonly string[];
  readonly value: unknown;
}

export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A configuration before and after edits: valid, and not written yet. */
export interface EditedSource {
  readonly before: readonly NamedBytes[];
  readonly after: readonly NamedBytes[];
  /** Throws ConfigError, and writes nothing, where a file is not what it was. */
  write(): void;
}

/** The file that has such a member already, or the usual one. */
const fileFor = ({ files }: Source, [section = '']: readonly string[]): string | undefined => {
  const holds = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && Object.hasOwn(value, section);
  const usual = files.find(({ name }) => name === 'storycore-mcp.json');
  return (files.find(({ text }) => holds(text.value)) ?? usual ?? files[0])?.name;
};

const edited = (bytes: Uint8Array, edits: readonly Edit[]): Uint8Array => {
  // The mark at the start of a file stays there.
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const result = edits.reduce(
    (before, { path, value }) => (value === undefined ? removeMember(before, path) : setMember(before, path, value)),
    text.slice(mark.length),
  );
  return Buffer.from(mark + result, 'utf8');
};

/**
 * Edits the files of a configuration where these members stand, and leaves everything else in them as it is. Throws
 * ConfigError where it cannot be read, or would not be valid afterwards; nothing is written before `write`.
 */
export const editSource = (path: string, edits: readonly Edit[], source: Source = readSource(path)): EditedSource => {
  if (source.problems.length > 0) throw new ConfigError(renderProblems(path, source.problems));
  const before = source.files.map(({ name, bytes }) => ({ name, bytes }));
  const after = before.map(({ name, bytes }) => {
    const own = edits.filter((edit) => fileFor(source, edit.path) === name);
    return { name, bytes: own.length === 0 ? bytes : edited(bytes, own) };
  });
  const checked = checkConfig(path, {}, sourceOf(path, after, Date.now()));
  if ('problems' in checked) throw new ConfigError(renderProblems(basename(path), checked.problems));
  const at = (name: string): string => (look(path) === 'folder' ? join(path, name) : path);
  return {
    before,
    after,
    write: () =>
      writeFiles(
        after.map(({ name, bytes }, index) => ({ path: at(name), before: before[index]?.bytes, after: bytes })),
      ),
  };
};
