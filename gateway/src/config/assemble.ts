import { homedir } from 'node:os';
import type { Ground } from './compiling.ts';
import type { Config } from './config.ts';
import { digest } from './digest.ts';
import { compile } from './effective.ts';
import { doubtsAboutHttp } from './effective-http.ts';
import { doubtsAboutRates } from './effective-rates.ts';
import { deepFreeze } from './freeze.ts';
import type { Merged } from './merge.ts';
import { merge } from './merge.ts';
import { migrateContent } from './migrate.ts';
import type { Migration } from './migrate.ts';
import { keysInTheClear } from './plain-keys.ts';
import type { JsonPath, Problem, Report } from './problem.ts';
import { showPath } from './problem.ts';
import type { Pruner } from './prune.ts';
import type { RawConfig } from './schema.ts';
import type { Source, SourceFile } from './source.ts';
import { readSource } from './source.ts';

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

/** What was written, checked against the schema: in the shape of it, with all that is left out filled in. */
export interface Examined {
  readonly raw: RawConfig;
  /** Where something stood before what was refused was taken out. */
  readonly original: Pruner['original'];
}

/** Examines a content, and reports what of it does not hold. */
export type Examine = (content: Merged['content'], report: Report) => Examined;

const inOrder = (problems: readonly Problem[], files: readonly SourceFile[]): Problem[] => {
  const rank = (problem: Problem): number => files.findIndex(({ name }) => name === problem.file);
  return problems.toSorted((a, b) => rank(a) - rank(b) || (a.line ?? 0) - (b.line ?? 0));
};

/** A configuration put together from its files: one JSON file, or a folder with the plan's files. */
export const assemble = (source: Source, surroundings: Surroundings, examine: Examine): Loaded => {
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
