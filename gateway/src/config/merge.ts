import type { Problem } from './problem.ts';
import { quoted, showPath } from './problem.ts';
import type { Source, SourceFile } from './source.ts';

type JsonObject = Record<string, unknown>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The content of all files as one, and which file each key is from. */
export interface Merged {
  readonly content: Readonly<JsonObject>;
  readonly owners: ReadonlyMap<string, SourceFile>;
}

/** Puts the files of a configuration together; a key that two of them give is a problem. */
export const merge = (source: Source, problems: Problem[]): Merged => {
  const content: JsonObject = {};
  const owners = new Map<string, SourceFile>();
  for (const file of source.files) {
    const { value } = file.text;
    if (value !== undefined && !isObject(value)) {
      const remedy = 'Write the configuration as { "key": value, … }.';
      problems.push({ file: file.name, path: '', line: 1, message: 'The file must hold one JSON object { }.', remedy });
    }
    for (const [key, inner] of Object.entries(isObject(value) ? value : {})) {
      const owner = owners.get(key);
      // Each file may name the schema that it follows.
      if (owner !== undefined && key !== '$schema') {
        const message = `The key ${quoted(key)} is given twice: also in ${owner.name}, line ${owner.text.lineOf([key])}.`;
        problems.push({
          file: file.name,
          path: showPath([key]),
          line: file.text.lineOf([key]),
          message,
          remedy: 'Keep one of the two.',
        });
      } else {
        content[key] = inner;
        owners.set(key, file);
      }
    }
  }
  return { content, owners };
};
