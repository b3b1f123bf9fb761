import type { Answer } from '../../../../gateway/src/admin/contract/methods.ts';

/** A server as the person who reviews it sees it. */
export type Shown = Answer<'review.show'>;
/** A part that is held, and why. */
export type Held = Shown['held'][number];
/** A part as it is now. */
export type Part = Shown['parts'][number];
export type Finding = Shown['findings'][number];
export type Difference = Held['differences'][number];
export type Stage = NonNullable<Shown['stage']>;
export type Cause = Held['cause'];
export type Listed = Answer<'review.list'>['servers'][number];

const asking: readonly Cause[] = ['new', 'changed', 'found', 'held'];

/** Whether it waits for a person. */
export const asks = (cause: Cause): boolean => asking.includes(cause);
