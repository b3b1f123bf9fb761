import type { Answer, Handlers } from '../admin/contract/methods.ts';
import { waitingForStart } from '../config/at-start.ts';
import { editedFiles } from '../config/edit-source.ts';
import type { Edit } from '../config/edit-source.ts';
import { configFields } from '../config/fields.ts';
import type { ConfigField } from '../config/fields.ts';
import { checkConfig } from '../config/load.ts';
import { merge } from '../config/merge.ts';
import type { Problem } from '../config/problem.ts';
import { readSource, sourceOf } from '../config/source.ts';
import { digestOfFiles } from '../configuring.ts';
import { GatewayError } from '../errors.ts';
import { hasKeyInClear } from './key-in-clear.ts';
import type { AdministeringOptions } from './options.ts';
import { changeConfig } from './written-config.ts';

type Json = NonNullable<Answer<'settings.look'>['settings'][number]['written']>;
type WrittenEdits = readonly { readonly path: string; readonly value?: unknown }[];

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const valueAt = (content: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (isFields(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    content,
  );

// What was read from JSON, or stands in a JSON Schema, can be written as JSON again.
const json = <Key extends string>(key: Key, value: unknown) =>
  (value === undefined ? {} : { [key]: value as Json }) as { readonly [Name in Key]?: Json };

const settingOf = ({ path, takes, means, unit, byDefault, example }: ConfigField, content: unknown) => {
  const written = valueAt(content, path);
  const isHidden = hasKeyInClear(path.at(-1) ?? '', written);
  return {
    path: path.join('.'),
    takes: takes.kind === 'choice' ? { ...takes, of: [...takes.of] } : takes,
    means,
    ...(unit === undefined ? {} : { unit }),
    ...json('byDefault', byDefault),
    ...json('example', example),
    ...json('written', isHidden ? undefined : written),
    isHidden,
  };
};

const shown = ({ path, line, message, remedy }: Problem) => ({
  path,
  ...(line === undefined ? {} : { line }),
  message,
  ...(remedy === undefined ? {} : { remedy }),
});

/** That nothing is left of it but a name says something of its own here. */
const meansSomethingEmpty = 'metrics.prometheus';

/** What is left empty by what is taken out of it is taken out too. */
const withoutEmpty = (content: unknown, edits: readonly Edit[]): readonly Edit[] => {
  const gone = new Set(edits.filter(({ value }) => value === undefined).map(({ path }) => path.join('.')));
  const isGone = (value: unknown, path: readonly string[]): boolean => {
    const name = path.join('.');
    if (gone.has(name) || value === undefined) return true;
    if (!isFields(value) || name === meansSomethingEmpty) return false;
    const isFilled = edits.some(
      ({ path: other, value: set }) => set !== undefined && other.join('.').startsWith(`${name}.`),
    );
    return !isFilled && Object.entries(value).every(([key, inner]) => isGone(inner, [...path, key]));
  };
  return edits.map((edit) => {
    if (edit.value !== undefined) return edit;
    const whole = edit.path.findIndex((_, at) =>
      isGone(valueAt(content, edit.path.slice(0, at + 1)), edit.path.slice(0, at + 1)),
    );
    return { path: edit.path.slice(0, whole + 1), value: undefined };
  });
};

const editsOf = (wanted: WrittenEdits, content: unknown): readonly Edit[] => {
  const fields = new Map(configFields().map((field) => [field.path.join('.'), field]));
  const edits = wanted.map(({ path, value }) => {
    const field = fields.get(path);
    if (field === undefined || field.takes.kind === 'fixed' || settingOf(field, content).isHidden)
      throw new GatewayError('permission-denied', `${JSON.stringify(path)} is not changed from a page.`, {
        remedy: 'Change it in the file itself.',
      });
    return { path: field.path, value };
  });
  return withoutEmpty(content, edits);
};

/** The configuration as a person sets it: field by field, where it is written. */
export const createSettingsHandlers = (
  options: AdministeringOptions,
): Pick<Handlers, 'settings.look' | 'settings.check' | 'settings.save'> => {
  const { config, state } = options;
  const read = () => {
    const source = readSource(config.source);
    return { source, content: merge(source, []).content };
  };
  return {
    'settings.look'() {
      const { source, content } = read();
      const loaded = checkConfig(config.source, {}, source);
      const runs = state.configRuns.list().filter((run) => run.source === source.path);
      const refused = runs.flatMap(({ refusal }) => (refusal === undefined ? [] : [refusal.at]));
      return {
        revision: digestOfFiles(source.files),
        files: source.files.map(({ name }) => name),
        settings: configFields().map((field) => settingOf(field, content)),
        problems: 'problems' in loaded ? loaded.problems.map(shown) : [],
        waiting: [...new Set(runs.flatMap(({ waiting }) => waiting))],
        ...(refused.length === 0 ? {} : { refusedAt: Math.max(...refused) }),
      };
    },
    'settings.check'({ edits }) {
      const { source, content } = read();
      if (source.problems.length > 0) return { problems: source.problems.map(shown), waiting: [] };
      const files = editedFiles(source, editsOf(edits, content));
      const loaded = checkConfig(config.source, {}, sourceOf(config.source, files, options.now()));
      if ('problems' in loaded) return { problems: loaded.problems.map(shown), waiting: [] };
      return { problems: [], waiting: [...waitingForStart(loaded.config, config)] };
    },
    'settings.save'({ revision, edits }) {
      const { content } = read();
      const names = edits.map(({ path }) => path);
      const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
      changeConfig(options, {
        edits: editsOf(edits, content),
        revision,
        by: `console: ${names.slice(0, 3).join(', ')}${more}`,
      });
      return {};
    },
  };
};
