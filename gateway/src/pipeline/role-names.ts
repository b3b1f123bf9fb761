import type { Access } from './draft.ts';
import { data, role, unknown } from './roles.ts';
import type { Role } from './roles.ts';
import { accessOf, isAboutFiles, isMoving, nameWords, wordsOf } from './role-words.ts';

/** What is known about the tool whose arguments are named. */
export interface ToolSense {
  readonly access: 'read' | 'write';
  readonly moves: boolean;
  readonly aboutFiles: boolean;
  /** Its paths are those of a remote repository (`owner`, `repo`), files of this machine only when they look so. */
  readonly remoteTree: boolean;
}

export const senseOf = (toolName: string, argumentNames: readonly string[]): ToolSense => {
  const words = wordsOf(toolName);
  return {
    access: accessOf(words),
    moves: isMoving(words),
    aboutFiles: isAboutFiles(words),
    remoteTree: argumentNames.includes('owner') && argumentNames.includes('repo'),
  };
};

/** Where a path argument is read or written: its own name may say more than the tool's. */
const accessFor = (words: readonly string[], sense: ToolSense): Access => {
  if (words.some((word) => nameWords.sink.has(word))) return 'write';
  if (!words.some((word) => nameWords.origin.has(word))) return sense.access;
  return sense.moves ? 'both' : 'read';
};

const hasWord = (words: readonly string[], set: ReadonlySet<string>): boolean => words.some((word) => set.has(word));

/** Names whose last word says that it is a thing about a path and not a path: `path_type`, `folderId`. */
const about = new Set(
  'id ids type types name names format encoding size limit depth count mode style color label title key version hash separator only'.split(
    ' ',
  ),
);

/**
 * The role that a name gives an argument. The last word weighs most: `output_path` is a path, `path_type` is not.
 */
export const guessByName = (name: string, sense: ToolSense): Role => {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  const access = accessFor(words, sense);
  const fileName = nameWords.fileName.has(last) || (/^names?$/.test(last) && hasWord(words, nameWords.file));
  if (fileName) return role(sense.aboutFiles ? 'path' : 'file-name', access);
  if (about.has(last)) return data;
  if (nameWords.uri.has(last)) return role('uri', access, true);
  if (nameWords.url.has(last) || last.startsWith('url') || words[0] === 'url')
    return role('url', access, last === 'url');
  if (nameWords.link.has(last)) return role('uri', access);
  if (hasWord(words, nameWords.path))
    return role(sense.remoteTree ? 'maybe-path' : 'path', access, nameWords.path.has(last));
  if (nameWords.host.has(last)) return role('host', access);
  if (nameWords.content.has(last) && !hasWord(words, nameWords.file)) return role('content', access);
  if (nameWords.prose.has(last)) return data;
  if (nameWords.glob.has(last)) return sense.aboutFiles && !hasWord(words, excluding) ? role('glob', 'read') : data;
  if (nameWords.file.has(last)) return role(sense.aboutFiles || words.length > 1 ? 'path' : 'maybe-path', access);
  if (hasWord(words, nameWords.place))
    return role(sense.aboutFiles && words.length === 1 ? 'path' : 'maybe-path', access);
  return unknown;
};

const excluding = new Set(['exclude', 'excluded', 'ignore', 'ignored', 'skip']);
