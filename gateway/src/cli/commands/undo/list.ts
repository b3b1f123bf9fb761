import { tellChanges } from '../../../undo.ts';
import type { Savepoint, Undoing } from '../../../undo.ts';
import type { Outcome } from '../../command.ts';
import { wrap } from '../../layout.ts';
import { styled } from '../../output.ts';
import { printableLine } from '../../printable.ts';
import { showCount, showDay, showTime } from '../../units.ts';
import { savepointWords } from './words.ts';

/** What was done, by whom, with what. */
export const titleOf = ({ kind, client, server, tool, undoes = [], isPart }: Savepoint): string =>
  printableLine(
    kind === 'undo'
      ? `undo of ${isPart === true ? 'a part of ' : ''}${undoes.join(', ')}`
      : `${client}  ${server}/${tool}`,
  );

const stateWords = ({ state, undoneBy }: Savepoint): string | undefined => {
  if (state === 'open') return 'still running';
  if (state === 'dropped') return 'can no longer be undone: newer ones needed its room';
  if (undoneBy !== undefined) return `undone by ${undoneBy}`;
  return state === 'interrupted' ? 'the gateway ended in the middle of it' : undefined;
};

/** Files of it that would not come back. */
export const lostIn = (savepoint: Savepoint): number =>
  savepoint.roots.flatMap(tellChanges).filter(({ before }) => before?.lost !== undefined).length;

const linesOf = (savepoint: Savepoint): readonly string[] => {
  const lost = lostIn(savepoint);
  const words = savepointWords(savepoint);
  const state = stateWords(savepoint);
  return [
    `${styled('bold', savepoint.id)}  ${showTime(savepoint.at)}`,
    ...wrap(titleOf(savepoint), 76).map((line) => `  ${line}`),
    ...(words === '' ? [] : wrap(words, 76).map((line) => `  ${line}`)),
    ...(state === undefined ? [] : [styled('dim', `  ${state}`)]),
    ...(lost === 0 ? [] : [styled('yellow', `  ⚠ ${lost} of these cannot be given back: see \`undo show\``)]),
  ];
};

/** What programs get of a savepoint. */
export const savepointJson = ({ roots, ...savepoint }: Savepoint): object => ({
  ...savepoint,
  changes: roots
    .flatMap(tellChanges)
    .map(({ done, path, from, before, after }) => ({ done, path, from, before, after })),
});

const lostReasons: Readonly<Record<string, string>> = {
  'too-large': 'too large to be kept (`savepoints.largest_file`)',
  'no-room': 'more than may be kept (`savepoints.quota`)',
  unreadable: 'closed to the gateway',
};

/** What could not be given back if a call changed it, before one does. */
const lostLines = (lost: ReturnType<Undoing['lost']>): readonly string[] =>
  lost.flatMap(({ root, why, files }) =>
    wrap(
      `⚠ ${showCount(files, 'file')} in ${printableLine(root)} could not be given back: ${lostReasons[why] ?? why}.`,
      78,
    ).map((line, at) => styled('yellow', at === 0 ? line : `  ${line}`)),
  );

/** All, the oldest first, with a line for each day but today. */
const listLines = (savepoints: readonly Savepoint[], more: number, now: number): readonly string[] => {
  if (savepoints.length === 0) return ['No call has changed anything that could be undone.'];
  let day = showDay(now);
  const lines = savepoints.flatMap((savepoint) => {
    const own = showDay(savepoint.at);
    const isNew = own !== day;
    day = own;
    return [...(isNew ? [styled('bold', own)] : []), ...linesOf(savepoint), ''];
  });
  return [
    ...(more > 0 ? [styled('dim', `${more} older: see them with --limit`), ''] : []),
    ...lines,
    'See one with `storycore-mcp undo show last`, take it back with `storycore-mcp undo last`.',
  ];
};

/** `storycore-mcp undo` */
export const list = (undoing: Undoing, limit: number | undefined, now: number): Outcome => {
  const ids = undoing.beginnings().map(({ id }) => id);
  const shown = undoing.read(limit === undefined ? ids : ids.slice(-limit));
  const lost = undoing.lost();
  return {
    lines: [...listLines(shown, ids.length - shown.length, now), ...lostLines(lost)],
    json: { savepoints: shown.map(savepointJson), notKept: lost },
  };
};
