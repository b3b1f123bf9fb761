import type { Deed, Entry, Savepoint, Told } from '../../../undo.ts';
import { tellChanges } from '../../../undo.ts';
import { printableLine } from '../../printable.ts';
import { showBytes, showCount } from '../../units.ts';

const kinds: Readonly<Record<Entry['kind'], string>> = {
  file: '',
  folder: 'folder ',
  link: 'link ',
  other: 'special file ',
};

/** What a person calls it, where it is no plain file. */
export const kindOf = (entry: Entry | undefined): string => (entry === undefined ? '' : kinds[entry.kind]);

const below = (path: string, folder: string): boolean => path.startsWith(`${folder}/`);

const short = (path: string, root: string): string =>
  printableLine(root !== '' && below(path, root) ? path.slice(root.length + 1) : path);

/** The change in a few words, its paths as below this folder. */
export const changeWords = ({ done, path, from, before, after }: Told, root: string): string => {
  const name = `${kindOf(after ?? before)}${short(path, root)}`;
  return done === 'renamed'
    ? `renamed ${kindOf(after)}${short(from ?? '', root)} to ${short(path, root)}`
    : `${done} ${name}`;
};

const mostNamed = 3;

/** What a call changed, in a line. */
export const savepointWords = ({ roots }: Savepoint): string => {
  const all = roots.flatMap((each) =>
    tellChanges(each).map((told) => changeWords(told, roots.length > 1 ? '' : each.root.path)),
  );
  const named = all.slice(0, mostNamed);
  const more = all.length - named.length;
  return [...named, ...(more > 0 ? [`${more} more`] : [])].join('; ');
};

/** Why it cannot be given back. */
const impossible: Readonly<Record<NonNullable<Deed['impossible']>, string>> = {
  'too-large': 'it was too large to be kept',
  'no-room': 'there was no room to keep it',
  unreadable: 'it could not be read, and so not be kept',
  'not-named': 'the call did not name it, so it was not kept',
  'content-gone': 'what was kept of it is no longer there',
  'content-damaged': 'what was kept of it is damaged',
  'folder-in-the-way': 'a folder with other files stands there now: move it away',
  'no-file': 'it was no file, folder or link',
};

const conflicts: Readonly<Record<NonNullable<Deed['conflict']>, string>> = {
  'changed-since': 'somebody else has changed it since',
  'changed-between': 'somebody else changed it in between',
  'holds-others': 'there are files of others in it',
};

/** Where it became another thing than the call left, what that is. */
const nowWords = ({ now, after }: Deed): string => {
  if (now === undefined) return ': it is gone';
  if (now.kind === after?.kind) return '';
  return `: it is a ${now.kind === 'other' ? 'special file' : now.kind}`;
};

/** Why a person has to be asked, or told. */
export const whyNot = (deed: Deed): string => {
  if (deed.impossible !== undefined) return impossible[deed.impossible];
  if (deed.conflict === undefined) return '';
  return conflicts[deed.conflict] + (deed.conflict === 'changed-since' ? nowWords(deed) : '');
};

/** What an undo does at one path. */
export const deedWords = ({ path, before, now }: Deed): string => {
  const kind = kindOf(before ?? now);
  if (before === undefined) return `remove ${kind}${printableLine(path)}`;
  return `${now === undefined ? 'bring back' : 'restore'} ${kind}${printableLine(path)}`;
};

/** A file as it was, in a few words. */
export const entryWords = (entry: Entry | undefined): string => {
  if (entry === undefined) return 'nothing';
  if (entry.kind === 'link') return `link to ${printableLine(entry.to ?? '')}`;
  return entry.kind === 'file' ? showBytes(entry.size) : entry.kind;
};

/** `3 files`, `1 folder and 2 files`. */
export const countWords = (deeds: readonly Deed[]): string => {
  const folders = deeds.filter(({ before, now }) => (before ?? now)?.kind === 'folder').length;
  const files = deeds.length - folders;
  const parts = [
    ...(files > 0 || folders === 0 ? [showCount(files, 'file')] : []),
    ...(folders > 0 ? [showCount(folders, 'folder')] : []),
  ];
  return parts.join(' and ');
};
