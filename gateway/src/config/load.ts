import { homedir } from 'node:os';
import { ConfigError } from '../errors.ts';
import type { Ground } from './compiling.ts';
import type { Config } from './config.ts';
import { digest } from './digest.ts';
import { compile } from './effective.ts';
import { explain } from './explain.ts';
import { deepFreeze } from './freeze.ts';
import type { Merged } from './merge.ts';
import { merge } from './merge.ts';
import { doubtsAboutHttp } from './effective-http.ts';
import { doubtsAboutRates } from './effective-rates.ts';

import { keysInTheClear } from './plain-keys.ts';
import type { JsonPath, Problem, Report } from './problem.ts';
import { renderProblems, showPath } from './problem.ts';
import type { Pruner } from './prune.ts';
import { pruner } from './prune.ts';
import type { RawConfig } from './schema.ts';
import { configJsonSchema, configSchema } from './schema.ts';
import type { SourceFile } from './source.ts';
import { readSource } from './source.ts';
import { errorWords } from './words.ts';

/** What a configuration may refer to beside its files. */
export interface Surroundings {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly home?: string;
}

/** A configuration that holds, or everything that is wrong with it. */
export type Loaded = { readonly config: Config } | { readonly problems: readonly Problem[] };

/** Validates; when parts are refused, the rest is examined again without them, so that nothing stays hidden. */
const examine = (
  content: Merged['content'],
  report: Report,
): { readonly raw: RawConfig; readonly original: Pruner['original'] } => {
  const { without, original } = pruner(content);
  // Read once: to compile the schema first would take longer than it saves.
  let parsed = configSchema.safeParse(content, { error: errorWords, jitless: true });
  if (!parsed.success) explain(parsed.error.issues, content, configJsonSchema(), report);
  // What comes up in a later round follows from what was taken out before.
  while (!parsed.success) parsed = configSchema.safeParse(without(parsed.error.issues), { jitless: true });
  return { raw: parsed.data, original };
};

const inOrder = (problems: readonly Problem[], files: readonly SourceFile[]): Problem[] => {
  const rank = (problem: Problem): number => files.findIndex(({ name }) => name === problem.file);
  return problems.toSorted((a, b) => rank(a) - rank(b) || (a.line ?? 0) - (b.line ?? 0));
};

/** Reads and checks a configuration: one JSON file, or a folder with the plan's files. */
export const checkConfig = (path: string, surroundings: Surroundings = {}): Loaded => {
  const source = readSource(path);
  const problems: Problem[] = [...source.problems];
  const { content, owners } = merge(source, problems);

  const reportOf =
    (before: (path: JsonPath) => JsonPath, into: Problem[] = problems): Report =>
    (at, message, remedy) => {
      const where = before(at);
      const owner = owners.get(String(where[0])) ?? source.files[0];
      if (owner === undefined) return;
      const line = owner.text.lineOf(where);
      const rest = remedy === undefined ? {} : { remedy };
      into.push({ file: owner.name, path: showPath(where), line, message, ...rest });
    };

  const { raw, original } = examine(
    content,
    reportOf((at) => at),
  );
  const ground: Ground = {
    base: source.base,
    home: surroundings.home ?? homedir(),
    env: surroundings.env ?? process.env,
    partial: problems.length > 0,
    files: source.paths,
    changedAt: Math.max(0, ...source.files.map(({ changedAt }) => changedAt)),
  };
  const effective = compile(raw, ground, reportOf(original));
  if (problems.length > 0) return { problems: deepFreeze(inOrder(problems, source.files)) };
  const warnings: Problem[] = [];
  keysInTheClear(raw, reportOf(original, warnings));
  doubtsAboutHttp(raw, effective.http, reportOf(original, warnings));
  doubtsAboutRates(raw, effective.servers, reportOf(original, warnings));
  const { $schema: _schema, ...meaning } = content;
  return { config: deepFreeze({ source: source.path, hash: digest(meaning), ...effective, warnings }) };
};

/** The configuration of a file or folder, or a ConfigError that names every problem. */
export const loadConfig = (path: string, surroundings: Surroundings = {}): Config => {
  const loaded = checkConfig(path, surroundings);
  if ('problems' in loaded) throw new ConfigError(renderProblems(path, loaded.problems));
  return loaded.config;
};
