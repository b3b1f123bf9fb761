import type { Entry, Told, Undoing } from '../../../undo.ts';
import { styled } from '../../output.ts';
import { printableLine } from '../../printable.ts';
import { compareLines } from '../review/compare.ts';
import type { Run } from '../review/compare.ts';
import { cut } from '../../layout.ts';
import { entryWords } from './words.ts';

const mostText = 1_000_000;
const mostLines = 60;
const context = 2;

const formats: readonly (readonly [start: string, name: string])[] = [
  ['89504e47', 'PNG image'],
  ['ffd8ff', 'JPEG image'],
  ['47494638', 'GIF image'],
  ['25504446', 'PDF'],
  ['504b0304', 'ZIP archive'],
  ['52494646', 'RIFF audio or video'],
  ['53514c69', 'SQLite database'],
];

const formatOf = (bytes: Uint8Array): string => {
  const start = Buffer.from(bytes.subarray(0, 8)).toString('hex');
  // ISO 14496-12: the brand stands after the size of the first box.
  if (start.slice(8) === '66747970') return 'MP4 or QuickTime video';
  return formats.find(([each]) => start.startsWith(each))?.[1] ?? 'binary';
};

const textOf = (bytes: Uint8Array): string | undefined => {
  if (bytes.length > mostText || bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

const marks = { same: ' ', gone: '-', new: '+' } as const;
const styles = { same: 'dim', gone: 'red', new: 'green' } as const;

/** Of what stays only what stands beside a change. */
const linesOf = ({ kind, text }: Run, at: number, all: readonly Run[]): readonly string[] => {
  const lines = text.replace(/\n$/, '').split('\n');
  const head = at === 0 ? 0 : context;
  const tail = at === all.length - 1 ? 0 : context;
  const isLong = kind === 'same' && lines.length > head + tail + 1;
  const kept = isLong ? [...lines.slice(0, head), '…', ...(tail === 0 ? [] : lines.slice(-tail))] : lines;
  return kept.map((line) => styled(styles[kind], cut(`${marks[kind]} ${printableLine(line)}`, 78)));
};

const textLines = (before: string, after: string): readonly string[] => {
  const lines = compareLines(before, after).flatMap(linesOf);
  const more = lines.length - mostLines;
  return more > 1 ? [...lines.slice(0, mostLines), `… ${more} more lines`] : lines;
};

const attributes = (before: Entry, after: Entry): readonly string[] =>
  before.mode === after.mode || before.kind === 'link'
    ? []
    : [`mode ${before.mode.toString(8)} → ${after.mode.toString(8)}`];

/** How a file became another: lines of text, sizes and kinds of anything else. */
export const differenceLines = (told: Told, undoing: Pick<Undoing, 'bytesOf'>): readonly string[] => {
  const { before, after, path } = told;
  const from = before && undoing.bytesOf(told.from ?? path, before);
  const to = after && undoing.bytesOf(path, after);
  const mode = before !== undefined && after !== undefined ? attributes(before, after) : [];
  if (before?.kind !== 'file' && after?.kind !== 'file') {
    const isSame = entryWords(before) === entryWords(after);
    return isSame ? mode : [`${entryWords(before)} → ${entryWords(after)}`, ...mode];
  }
  const isMissing = (entry: Entry | undefined, bytes: Uint8Array | undefined): boolean =>
    entry?.kind === 'file' && bytes === undefined;
  const sizes = `${entryWords(before)} → ${entryWords(after)}`;
  if (isMissing(before, from) || isMissing(after, to)) return [`${sizes} (what was in it is not kept)`, ...mode];
  const [old, current] = [from && textOf(from), to && textOf(to)];
  if ((from !== undefined && old === undefined) || (to !== undefined && current === undefined)) {
    return [`${sizes}, ${formatOf(to ?? from ?? new Uint8Array())}`, ...mode];
  }
  const isOther = before !== undefined && after !== undefined && before.kind !== after.kind;
  if (old === current && !isOther) return mode;
  return [...(isOther ? [sizes] : []), ...textLines(old ?? '', current ?? ''), ...mode];
};
