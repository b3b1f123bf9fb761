import type { Savepoint } from '../../../undo.ts';
import type { Outcome } from '../../command.ts';
import { wrap } from '../../layout.ts';
import { styled } from '../../output.ts';
import { printableLine } from '../../printable.ts';
import { showDay, showTime } from '../../units.ts';
import { savepointWords, tellChanges } from './words.ts';

/** What was done, by whom, with what. */
export const titleOf = ({ kind, client, server, tool, undoes = [] }: Savepoint): string =>
  printableLine(kind === 'undo' ? `undo of ${undoes.join(', ')}` : `${client}  ${server}/${tool}`);

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

/** All, the oldest first, with a line for each day but today. */
export const listLines = (savepoints: readonly Savepoint[], more: number, now: number): readonly string[] => {
  if (savepoints.length === 0) return ['No call has changed anything that could be undone.'];
  const today = showDay(now);
  let day = today;
  const lines = savepoints.flatMap((savepoint) => {
    const own = showDay(savepoint.at);
    const isNew = own !== day;
    day = own;
    return [...(isNew ? [styled('bold', own)] : []), ...linesOf(savepoint), ''];
  });
  return [
    ...(more > 0 ? [styled('dim', `${more} older ones: see --limit`), ''] : []),
    ...lines,
    'See one with `storycore-mcp undo show last`, take it back with `storycore-mcp undo last`.',
  ];
};

export const listed = (all: readonly Savepoint[], limit: number | undefined, now: number): Outcome => {
  const shown = limit === undefined ? all : all.slice(-limit);
  return { lines: listLines(shown, all.length - shown.length, now), json: shown.map(savepointJson) };
};
