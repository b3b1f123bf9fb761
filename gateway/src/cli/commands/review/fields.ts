import type { Difference, HeldItem } from '../../../review.ts';

/** Which part of a thing a difference is in, in a word. */
export const fieldOf = ({ part, field, before, after, renamedFrom }: Difference): string => {
  if (renamedFrom !== undefined) return 'renamed';
  if (before === undefined) return 'new';
  if (after === undefined) return 'gone';
  return field ?? part;
};

/** What of a held item is not as it was approved: `description, inputSchema`. */
export const changedFields = ({ differences }: Pick<HeldItem, 'differences'>): string =>
  [...new Set(differences.map(fieldOf))].join(', ');
