import { readFileSync } from 'node:fs';
import { isFields, parsed, textIn } from './fields.ts';
import { installedAs, installedFolderOf, manifestPath } from './place.ts';

const manifestText = (folder: string): string => {
  try {
    return readFileSync(manifestPath(folder), 'utf8');
  } catch {
    return '';
  }
};

/** What a server of `storycore-mcp add` consists of, by its arguments: `NAME@VERSION` and integrities; undefined for others. */
export const installedIntegrity = (args: readonly string[], data: string): string | undefined => {
  const folder = args.map((path) => installedFolderOf(path, data)).find((found) => found !== undefined);
  if (folder === undefined) return undefined;
  const { name, version } = installedAs(folder);
  const manifest = parsed(manifestText(folder));
  const [whole, lock] = isFields(manifest)
    ? [textIn(manifest, 'integrity'), textIn(manifest, 'lockIntegrity')]
    : [undefined, undefined];
  return `${name}@${version} ${whole ?? 'without integrity'}${lock === undefined ? '' : ` lock ${lock}`}`;
};
