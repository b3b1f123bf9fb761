import type { z } from 'zod';

/** One thing that a page asks of the gateway: the shape of what it sends, and of what it gets. Strict both ways. */
export interface Method<Params extends z.ZodType = z.ZodType, Answer extends z.ZodType = z.ZodType> {
  /** Whether it changes anything: `act` goes by POST and is never repeated by itself, `look` by GET. */
  readonly kind: 'look' | 'act';
  readonly params: Params;
  readonly answer: Answer;
}

/** Reads, and changes nothing. */
export const look = <Params extends z.ZodType, Answer extends z.ZodType>(
  params: Params,
  answer: Answer,
): Method<Params, Answer> & { readonly kind: 'look' } => ({ kind: 'look', params, answer });

/** Does what a person asked for. */
export const act = <Params extends z.ZodType, Answer extends z.ZodType>(
  params: Params,
  answer: Answer,
): Method<Params, Answer> & { readonly kind: 'act' } => ({ kind: 'act', params, answer });
