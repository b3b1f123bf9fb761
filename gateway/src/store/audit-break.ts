/** What was done to the audit. */
export type BreakKind =
  | 'edited'
  | 'missing'
  | 'out-of-order'
  | 'cut-end'
  | 'rewritten'
  | 'unchained'
  | 'forged-anchor'
  | 'other-key';

/** Where the chain does not hold. */
export interface Break {
  readonly kind: BreakKind;
  /** Its place in the chain. */
  readonly link: number;
  /** One sentence. */
  readonly what: string;
  /** The record, where one can be named. */
  readonly id?: string;
}

export const brokenAt = (kind: BreakKind, link: number, what: string, id?: string): Break => ({
  kind,
  link,
  what,
  ...(id === undefined ? {} : { id }),
});
