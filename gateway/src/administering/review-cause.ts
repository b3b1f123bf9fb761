import type { Answer } from '../admin/contract/methods.ts';
import { isBan } from '../review.ts';
import type { HeldItem, Reviewed } from '../review.ts';

export type Cause = Answer<'review.show'>['held'][number]['cause'];

/** Why something is held, in a word. */
export const causeOf = ({ kind, holds, differences, findings }: HeldItem, { approved }: Reviewed): Cause => {
  if (holds.some(isBan)) return 'banned';
  if (holds.some(({ by }) => by === 'person')) return 'refused';
  if (holds.length > 0) return 'held';
  if (kind === 'server' && approved === undefined) return 'new';
  if (kind === 'server' && approved?.stage === 'observe') return 'observed';
  if (differences.length > 0) return 'changed';
  return findings.length > 0 ? 'found' : 'reading';
};

const asking: readonly Cause[] = ['new', 'changed', 'found', 'held'];

/** Whether it waits for a person: nobody has decided about it yet. */
export const asks = (cause: Cause): boolean => asking.includes(cause);

/** Why the parts of a server are held. Where all of it is, that is the one question. */
export const causesOf = (known: Reviewed): readonly Cause[] => {
  const whole = known.held.find(({ kind }) => kind === 'server');
  const items = whole === undefined ? known.held.filter(({ kind }) => kind !== 'request') : [whole];
  return items.map((item) => causeOf(item, known));
};
