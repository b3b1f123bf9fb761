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
import { migrateContent } from './migrate.ts';
import type { Migration } from './migrate.ts';
import type { JsonPath, Problem, Report } from './problem.ts';
import { renderProblems, showPath } from './problem.ts';
import type { Pruner } from './prune.ts';
import { pruner } from './prune.ts';
import type { RawConfig } from './schema.ts';
import { configJsonSchema, schemaOf } from './schema.ts';
import type { Source, SourceFile } from './source.ts';
import { readSource } from './source.ts';
import { errorWords } from './words.ts';

/** What a configuration may refer to beside its files. */
export interface Surroundings {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly home?: string;
  /** Path of a JSON file whose `grants` are taken in the place of those of the configuration. */
  readonly grants?: string;
  /** Other steps of the format than those that were published. */
  readonly migrations?: readonly Migration[];
}

/** A configuration that holds, with what it was read from. */
export interface Whole {
  readonly config: Config;
  readonly source: Source;
  /** Where keys stand in it in the clear. */
  readonly plainKeys: readonly Problem[];
}

/** The same sections, with the `grants` of another file. */
const withGrants = ({ content, owners }: Merged, path: string, problems: Problem[]): Merged => {
  const { files, problems: found } = readSource(path);
  problems.push(...found);
  const [file] = files;
  const value = file?.text.value;
  const grants = typeof value === 'object' && value !== null ? Reflect.get(value, 'grants') : undefined;
  if (file === undefined) return { content, owners };
  if (grants === undefined) {
    const message = 'This file has no section `grants`.';
    problems.push({ file: file.name, path: '', message, remedy: 'Write `{"grants": […]}`, as in a configuration.' });
  }
  return { content: { ...content, grants: grants ?? [] }, owners: new Map([...owners, ['grants', file]]) };
};

/** A configuration that holds, or everything that is wrong with it. */
export type Loaded = Whole | { readonly problems: readonly Problem[] };

/** The content as it would be written today; one of an older version is told of, and one of a newer refused. */
const inTodaysForm = (
  content: Merged['content'],
  migrations: readonly Migration[] | undefined,
  report: Report,
  warn: Report,
): Merged['content'] => {
  const { version: _told, ...rest } = content;
  const migrated = migrateContent(content, migrations);
  if ('newer' in migrated) {
    const message = `This is version ${migrated.newer} of the format, and ${migrated.latest} is the newest that is known here.`;
    report(
      ['version'],
      message,
      'Update storycore-mcp, or bring back a version of before with `storycore-mcp config restore`.',
    );
    return rest;
  }
  if (migrated.steps.length === 0) return content;
  warn(
    ['version'],
    `This is version ${migrated.from} of the format, read as one of today: ${migrated.steps.join(' ')}`,
    'Write it anew with `storycore-mcp config migrate`; the old one is kept.',
  );
  const { version: _known, ...today } = migrated.content;
  return today;
};

/** Validates; when parts are refused, the rest is examined again without them, so that nothing stays hidden. */
const examine = (
  content: Merged['content'],
  report: Report,
): { readonly raw: RawConfig; readonly original: Pruner['original'] } => {
  const { without, original } = pruner(content);
  // Read once: to compile the schema first would take longer than it saves.
  const schema = schemaOf(content);
  let parsed = schema.safeParse(content, { error: errorWords, jitless: true });
  if (!parsed.success) explain(parsed.error.issues, content, configJsonSchema(), report);
  // What comes up in a later round follows from what was taken out before.
  while (!parsed.success) parsed = schema.safeParse(without(parsed.error.issues), { jitless: true });
  return { raw: parsed.data, original };
};

const inOrder = (problems: readonly Problem[], files: readonly SourceFile[]): Problem[] => {
  const rank = (problem: Problem): number => files.findIndex(({ name }) => name === problem.file);
  return problems.toSorted((a, b) => rank(a) - rank(b) || (a.line ?? 0) - (b.line ?? 0));
};

/** Reads and checks a configuration: one JSON file, or a folder with the plan's files. */
export const checkConfig = (path: string, surroundings: Surroundings = {}, source = readSource(path)): Loaded => {
  const problems: Problem[] = [...source.problems];
  const merged = merge(source, problems);
  const { grants } = surroundings;
  const { content, owners } = grants === undefined ? merged : withGrants(merged, grants, problems);

  const older: Problem[] = [];
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

  const current = inTodaysForm(
    content,
    surroundings.migrations,
    reportOf((at) => at),
    reportOf((at) => at, older),
  );
  const { raw, original } = examine(
    current,
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
  const plainKeys: Problem[] = [];
  keysInTheClear(raw, reportOf(original, plainKeys));
  const warnings = [...older, ...plainKeys];
  doubtsAboutHttp(raw, effective.http, reportOf(original, warnings));
  doubtsAboutRates(raw, effective.servers, reportOf(original, warnings));
  const { $schema: _schema, ...meaning } = content;
  const config = deepFreeze({ source: source.path, hash: digest(meaning), ...effective, warnings });
  return { config, source, plainKeys };
};

/** The configuration of a file or folder, or a ConfigError that names every problem. */
export const loadConfig = (path: string, surroundings: Surroundings = {}): Config =>
  loadWhole(path, surroundings).config;

/** The same, with what it was read from. */
export const loadWhole = (path: string, surroundings: Surroundings = {}): Whole => {
  const loaded = checkConfig(path, surroundings);
  if ('problems' in loaded) throw new ConfigError(renderProblems(path, loaded.problems));
  return loaded;
};
