import type { Answer } from '../../../../gateway/src/admin/contract/methods.ts';

/** Settings as they were looked at, and of which state of the configuration. */
export type Settings = Answer<'servers.settings'>;
export type SettingValues = Settings['settings'];

/** One folder a line. */
export const linesOf = (folders: readonly string[] = []): string => folders.join('\n');

/** The folders of lines; empty ones are none. */
export const foldersIn = (lines: string): string[] =>
  lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** What stands in a field; undefined where nothing was typed into one whose content is not shown. */
export const keptWhereEmpty =
  (shown: string | undefined) =>
  (text: unknown): string | undefined =>
    typeof text === 'string' && (text !== '' || shown !== undefined) ? text : undefined;

/** A number, or nothing: then the default holds. */
export const numberIn = (text: unknown): number | null => (text === '' || text === null ? null : Number(text));
