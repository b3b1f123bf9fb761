import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import type { Answer } from '../admin/contract/methods.ts';
import type { OpenQuestion, Text } from '../pipeline/desk.ts';

/** What is longer is not compared while a person waits. */
const mostBytes = 256_000;

/** Of a file as it stands; empty where there is none, undefined where it is too long, no text or no file. */
const readText = (path: string): string | undefined => {
  let file: number;
  try {
    // Not a link, and nothing that would be waited for: the path was resolved when the call was made.
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? '' : undefined;
  }
  try {
    const stats = fstatSync(file);
    if (!stats.isFile() || stats.size > mostBytes) return undefined;
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
};

/** As the server does it, one after the other; a text that is not there to the letter changes nothing here. */
const edited = (former: string, edits: Extract<Text, { kind: 'edits' }>['edits']): string =>
  edits.reduce((text, edit) => text.replace(edit.former, () => edit.current), former);

const writtenPath = ({ question: { held } }: OpenQuestion): string | undefined => {
  const paths = held.flatMap(({ level, object }) =>
    level === 'resource_write' && object.kind === 'path' && object.isFolder !== true ? object.forms.slice(0, 1) : [],
  );
  return paths.length === 1 ? paths[0] : undefined;
};

/** Whether all of the text would be another, or parts of it; undefined where there is nothing to compare. */
export const kindOfDifference = (open: OpenQuestion): 'whole' | 'part' | undefined => {
  if (open.sheet.text === undefined || writtenPath(open) === undefined) return undefined;
  return open.sheet.text.kind === 'whole' ? 'whole' : 'part';
};

/** The text of the file that would be written, as it is and as it would be. */
export const differenceOf = (open: OpenQuestion): Answer<'requests.difference'> => {
  const path = writtenPath(open);
  const { text } = open.sheet;
  const former = path === undefined ? undefined : readText(path);
  if (text === undefined || former === undefined) return { kind: 'not-shown' };
  if (text.kind === 'whole') return { kind: 'texts', former, current: text.text };
  const current = edited(former, text.edits);
  if (current !== former) return { kind: 'texts', former, current };
  const all = (side: 'former' | 'current'): string => text.edits.map((edit) => edit[side]).join('\n');
  return { kind: 'texts', former: all('former'), current: all('current') };
};
