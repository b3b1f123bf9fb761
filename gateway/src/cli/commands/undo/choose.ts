import { quoted } from '../../../config/problem.ts';
import { GatewayError } from '../../../index.ts';
import type { Beginning } from '../../../undo.ts';
import { readMoment } from '../../units.ts';

const remedy = 'See `storycore-mcp undo`.';

/** Fewer letters of an id could be a duration, such as `1h`. */
const fewestLetters = 5;

const startingWith = (start: string, all: readonly Beginning[]): Beginning | undefined => {
  const exact = all.find(({ id }) => id === start);
  if (exact !== undefined) return exact;
  const [found, other] = all.filter(({ id }) => id.startsWith(start));
  if (other !== undefined)
    throw new GatewayError('invalid-request', `More than one call starts with ${quoted(start)}.`, { remedy });
  return found;
};

/** The savepoint of an id, of its first letters, or the `last`. Throws `invalid-request` where it is not one. */
export const chooseOne = (text: string, all: readonly Beginning[]): Beginning => {
  const found = text === 'last' ? all.at(-1) : startingWith(text, all);
  if (found !== undefined) return found;
  if (text === 'last') throw new GatewayError('invalid-request', 'No call has changed anything that could be undone.');
  throw new GatewayError('invalid-request', `No call ${quoted(text)} has changed anything.`, { remedy });
};

/** All from a call on, or since a time, the oldest first. Throws UsageError where it is neither. */
export const chooseSince = (text: string, all: readonly Beginning[], now: number): readonly Beginning[] => {
  const isCall = text.length >= fewestLetters && all.some(({ id }) => id.startsWith(text));
  if (text === 'last' || isCall) {
    return all.slice(all.indexOf(chooseOne(text, all)));
  }
  const since = readMoment(text, '--to', now);
  return all.filter(({ at }) => at >= since);
};
