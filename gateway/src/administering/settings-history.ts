import type { Answer, Handlers } from '../admin/contract/methods.ts';
import { differences } from '../config/difference.ts';
import { merge } from '../config/merge.ts';
import { showPath } from '../config/problem.ts';
import { sourceOf } from '../config/source.ts';
import { digestOfFiles } from '../configuring.ts';
import { ConfigError, GatewayError } from '../errors.ts';
import { filesOfVersion, presentFiles, restoreVersion } from '../restoring.ts';
import type { NamedBytes } from '../restoring.ts';
import type { ConfigVersion } from '../store/config-versions.ts';
import { hasKeyInClear } from './key-in-clear.ts';
import type { AdministeringOptions } from './options.ts';

type Found = ReturnType<typeof differences>[number];
type Difference = Answer<'settings.difference'>['differences'][number];

const contentOf = (source: string, files: readonly NamedBytes[]): unknown =>
  merge(sourceOf(source, files, 0), []).content;

// What was read from JSON can be written as JSON again.
const side = <Key extends 'before' | 'after'>(key: Key, value: unknown, name: string) =>
  (value === undefined ? {} : { [key]: hasKeyInClear(name, value) ? '[secret]' : value }) as Pick<Difference, Key>;

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Each value by itself, where a whole section came or went. */
const single = (found: Found): readonly Found[] => {
  const { path, before, after } = found;
  const section = before === undefined ? after : after === undefined ? before : undefined;
  if (!isFields(section) || Object.keys(section).length === 0) return [found];
  return differences(before ?? {}, after ?? {}, path).flatMap(single);
};

/** The configurations that held: what each differs in, and the way back to it. */
export const createHistoryHandlers = ({
  config: { source },
  state: { configVersions, configRuns },
}: AdministeringOptions): Pick<Handlers, 'settings.history' | 'settings.difference' | 'settings.restore'> => {
  const find = (id: number): ConfigVersion => {
    const version = configVersions.find(id);
    if (version?.source === source) return version;
    throw new GatewayError('unknown-target', `There is no version ${id}, or it was let go to make room.`);
  };
  return {
    'settings.history'() {
      const held = new Set(configRuns.list().map(({ version }) => version));
      const written = digestOfFiles(presentFiles(source));
      return {
        versions: configVersions.list(source).map(({ id, at, by, digest, unkept }) => ({
          id,
          at,
          by,
          isHeld: held.has(id),
          isWritten: digest === written,
          isKept: unkept === undefined,
        })),
      };
    },
    'settings.difference'({ id }) {
      const before = contentOf(source, filesOfVersion(configVersions, find(id)));
      const found = differences(before, contentOf(source, presentFiles(source)));
      return {
        differences: found.flatMap(single).map(({ path, before: former, after }) => ({
          path: showPath(path),
          ...side('before', former, String(path.at(-1) ?? '')),
          ...side('after', after, String(path.at(-1) ?? '')),
        })),
      };
    },
    'settings.restore'({ id }) {
      try {
        const { kept } = restoreVersion(configVersions, find(id));
        return kept === undefined ? {} : { kept };
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        throw new GatewayError('invalid-request', error.message, { remedy: 'Nothing was changed.', cause: error });
      }
    },
  };
};
