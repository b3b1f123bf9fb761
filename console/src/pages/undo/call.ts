import type { Answer, Params } from '../../../../gateway/src/admin/contract/methods.ts';

/** A call and what it changed, or an undo. */
export type Call = Answer<'undo.call'>;
export type Change = Call['changes'][number];
export type Entry = NonNullable<Change['before']>;
export type Content = Answer<'undo.content'>;
export type Moment = Params<'undo.content'>['moment'];
/** What an undo would do at one place. */
export type Deed = Answer<'undo.plan'>['deeds'][number];
/** What is to be taken back. */
export type What = Params<'undo.plan'>['what'];
export type Undone = Answer<'undo.undo'>;

/** Whether it can be taken back now. */
export const isUndoable = ({ state, undoneBy, total }: Call): boolean =>
  (state === 'done' || state === 'interrupted') && undoneBy === undefined && total > 0;
