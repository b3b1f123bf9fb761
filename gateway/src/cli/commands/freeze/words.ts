import type { Freeze } from '../../../index.ts';
import { wrap } from '../../layout.ts';
import { styled } from '../../output.ts';
import { printableLine } from '../../printable.ts';
import { showDay, showTime } from '../../units.ts';

/** What a freeze stops. */
export const nameOf = (server: string): string => (server === '' ? 'Everything' : printableLine(server));

/** One freeze: what, and below it since when, by whom and why. */
export const freezeLines = (found: Freeze): readonly string[] => {
  const { server, by, at, why } = found;
  const who = by === 'person' ? 'a person' : by;
  const text = `since ${showDay(at)} ${showTime(at)}, by ${who}: ${why === '' ? 'no reason was given' : why}`;
  return [
    `${styled('yellow', '■')} ${nameOf(server)} is frozen`,
    ...wrap(printableLine(text), 76).map((line) => `  ${line}`),
  ];
};
