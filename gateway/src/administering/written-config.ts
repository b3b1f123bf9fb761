import { Refusal } from '../admin/refusal.ts';
import type { Config } from '../config/config.ts';
import { editSource } from '../config/edit-source.ts';
import type { Edit, NamedBytes } from '../config/edit-source.ts';
import { checkConfig } from '../config/load.ts';
import { renderProblems } from '../config/problem.ts';
import { readSource } from '../config/source.ts';
import type { Source } from '../config/source.ts';
import { digestOfFiles, holdKeys } from '../configuring.ts';
import { ConfigError, GatewayError } from '../errors.ts';
import type { AdministeringOptions } from './options.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The configuration as it lies on the disk now, whichever process holds by it. */
export interface WrittenConfig {
  /** What it says; what held before where it cannot hold. */
  readonly config: Config;
  readonly problem?: string;
  /** Changes with every change of a file. */
  readonly revision: string;
  /** One of its objects, as it is written; undefined where there is none. */
  fields(...path: readonly string[]): Fields | undefined;
  /** One of its lists, as it is written; empty where there is none. */
  list(section: string): readonly unknown[];
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const revisionOf = ({ files }: Source): string => digestOfFiles(files);

/** Reads it anew. */
export const readWritten = (held: Config): WrittenConfig => {
  const source = readSource(held.source);
  const loaded = checkConfig(held.source, {}, source);
  const whole = (section: string): Fields | undefined =>
    source.files
      .map(({ text }) => text.value)
      .find((value): value is Fields => isFields(value) && Object.hasOwn(value, section));
  return {
    ...('config' in loaded
      ? { config: loaded.config }
      : { config: held, problem: renderProblems('The configuration', loaded.problems) }),
    revision: revisionOf(source),
    list(section) {
      const found = whole(section)?.[section];
      return Array.isArray(found) ? found : [];
    },
    fields(section, ...path) {
      const found = [section, ...path].reduce<unknown>(
        (value, key) => (isFields(value) ? value[key] : undefined),
        whole(section),
      );
      return isFields(found) ? found : undefined;
    },
  };
};

const changedMeanwhile = (): Refusal =>
  new Refusal('changed-meanwhile', 'The configuration was changed meanwhile.', 'Look at it as it is now, then decide.');

/** What cannot be done with a configuration is the fault of what was asked, and says how to put it right. */
const asked = <T>(work: () => T): T => {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new GatewayError('invalid-request', error.message, { remedy: 'Nothing was changed.', cause: error });
  }
};

export interface ConfigChange {
  readonly edits: readonly Edit[];
  /** What was looked at, where the change rests on it. */
  readonly revision?: string;
  /** For `config history`. */
  readonly by: string;
}

/**
 * Changes the configuration where it is written; what there was is kept, to be brought back with `config restore`. Throws
 * `changed-meanwhile` where it is not what was looked at, `invalid-request` where it would not be valid.
 */
export const changeConfig = (
  { config, state }: Pick<AdministeringOptions, 'config' | 'state'>,
  { edits, revision, by }: ConfigChange,
): void => {
  const { source: path } = config;
  const source = readSource(path);
  if (revision !== undefined && revisionOf(source) !== revision) throw changedMeanwhile();
  const edited = asked(() => editSource(path, edits, source));
  const keep = (files: readonly NamedBytes[], why: string): void => {
    const unkept = holdKeys(files) ? { unkept: 'a key stands in it in the clear' } : {};
    state.configVersions.keep({ source: path, by: why, files, ...unkept });
  };
  keep(edited.before, `before: ${by}`);
  try {
    edited.write();
  } catch (error) {
    if (error instanceof ConfigError && revisionOf(readSource(path)) !== revisionOf(source)) throw changedMeanwhile();
    throw error;
  }
  keep(edited.after, by);
};
