import type { Folder } from './folder.ts';
import type { Kind } from './uri.ts';

/** Whether a file may be read for whoever asks. */
export type May = (file: string) => boolean;

const inFolder = (folder: Folder, name: string, ending: string): readonly string[] =>
  folder.files(name, ending).map((file) => `${name}/${file}`);

const breakdowns = ['scenes/scene_breakdown.json', 'scene_breakdown.json'] as const;
const board = ['storyboard.json', 'project.json'] as const;
const aside = ['story.md', 'scenario.md'] as const;

/** Folders that things of a project lie in; the project itself as the empty name. */
export const watchedFolders = ['', 'scenes', 'characters', 'locations', 'lieux', 'sequences', 'story'] as const;

const isBreakdown = (file: string): boolean => breakdowns.some((one) => one === file);
const isNotes = (file: string): boolean => /(?:^|\/)readme\.md$/i.test(file);

/** The files that the things of a kind stand in; where two have the same id, the earlier one counts. */
export const filesOf = (folder: Folder, kind: Kind): readonly string[] => {
  const there = (files: readonly string[]): readonly string[] =>
    files.filter((file) => folder.look(file) !== undefined);
  switch (kind) {
    case 'scenes':
      return [
        ...[...inFolder(folder, 'scenes', '.json'), ...inFolder(folder, 'scenes', '.md')].filter(
          (file) => !isBreakdown(file) && !isNotes(file),
        ),
        ...there(breakdowns),
      ];
    case 'characters': {
      const files = inFolder(folder, 'characters', '.json');
      const isUsual = (file: string): boolean => file.startsWith('characters/character_');
      return [...files.filter(isUsual), ...files.filter((file) => !isUsual(file))];
    }
    case 'locations':
      return [...inFolder(folder, 'locations', '.json'), ...inFolder(folder, 'lieux', '.json')];
    case 'sequences':
      return inFolder(folder, 'sequences', '.json');
    case 'storyboard':
      return [...there(board), ...inFolder(folder, 'sequences', '.json')];
    case 'story':
      return [...inFolder(folder, 'story', '.md').filter((file) => !isNotes(file)), ...there(aside)];
  }
};

/** Where one thing may stand, in the order in which it is looked for: the first file that is there counts. */
export const placesOf = (kind: Kind, id: string): readonly string[] => {
  switch (kind) {
    case 'scenes':
      return [`scenes/${id}.json`, `scenes/${id}.md`, ...breakdowns];
    case 'characters':
      return [`characters/character_${id}.json`, `characters/${id}.json`];
    case 'locations':
      return [`locations/${id}.json`, `lieux/${id}.json`];
    case 'sequences':
      return [`sequences/${id}.json`];
    case 'story':
      return [`story/${id}.md`, ...aside.filter((file) => file === `${id}.md`)];
    case 'storyboard':
      return [];
  }
};

/** The id of the one thing that stands in a file; undefined for a file of many. */
export const idOf = (kind: Kind, file: string): string | undefined => {
  if (kind === 'storyboard' || isBreakdown(file)) return undefined;
  const stem = file.replace(/^.*\//, '').replace(/\.(?:json|md)$/, '');
  return kind === 'characters' ? stem.replace(/^character_(?=.)/, '') : stem;
};

/** The kinds that a file says something about. */
export const kindsOf = (file: string): readonly Kind[] => {
  if (isBreakdown(file)) return ['scenes'];
  if (file === 'project.json' || file === 'storyboard.json') return ['storyboard'];
  if (aside.some((one) => one === file)) return ['story'];
  const [folder = ''] = file.split('/');
  switch (folder) {
    case 'sequences':
      return ['sequences', 'storyboard'];
    case 'lieux':
      return ['locations'];
    case 'scenes':
    case 'characters':
    case 'locations':
    case 'story':
      return [folder];
    default:
      return [];
  }
};

/** All files that anything is read from. */
export const allFiles = (folder: Folder): readonly string[] => [
  ...new Set(
    (['scenes', 'characters', 'locations', 'storyboard', 'story'] as const).flatMap((kind) => filesOf(folder, kind)),
  ),
];
