import { ConfigError } from '../errors.ts';
import { assemble } from './assemble.ts';
import type { Examine, Loaded, Surroundings, Whole } from './assemble.ts';
import type { Config } from './config.ts';
import { explain } from './explain.ts';
import { renderProblems } from './problem.ts';
import { pruner } from './prune.ts';
import { configJsonSchema, schemaOf } from './schema.ts';
import { readSource } from './source.ts';
import { errorWords } from './words.ts';

/** Validates; when parts are refused, the rest is examined again without them, so that nothing stays hidden. */
export const examine: Examine = (content, report) => {
  const { without, original } = pruner(content);
  // Read once: to compile the schema first would take longer than it saves.
  const schema = schemaOf(content);
  let parsed = schema.safeParse(content, { error: errorWords, jitless: true });
  if (!parsed.success) explain(parsed.error.issues, content, configJsonSchema(), report);
  // What comes up in a later round follows from what was taken out before.
  while (!parsed.success) parsed = schema.safeParse(without(parsed.error.issues), { jitless: true });
  return { raw: parsed.data, original };
};

/** Reads and checks a configuration: one JSON file, or a folder with the plan's files. */
export const checkConfig = (path: string, surroundings: Surroundings = {}, source = readSource(path)): Loaded =>
  assemble(source, surroundings, examine);

/** The configuration of a file or folder, or a ConfigError that names every problem. */
export const loadConfig = (path: string, surroundings: Surroundings = {}): Config =>
  loadWhole(path, surroundings).config;

/** The same, with what it was read from. */
export const loadWhole = (path: string, surroundings: Surroundings = {}, by: Examine = examine): Whole => {
  const loaded = assemble(readSource(path), surroundings, by);
  if ('problems' in loaded) throw new ConfigError(renderProblems(path, loaded.problems));
  return loaded;
};
