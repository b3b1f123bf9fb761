import type { Item } from './item.ts';
import { folded } from './words.ts';

/** As many as MCP lets one answer have. */
const mostValues = 100;

const rankOf = ({ id, name }: Item, sought: string): number => {
  if (folded(id).startsWith(sought)) return 0;
  const said = folded(name);
  if (said.startsWith(sought)) return 1;
  return said.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(sought)) ? 2 : 3;
};

/** The ids that begin like this, then those whose name does, or a word of it; accents and case make no difference. */
export const complete = (
  items: readonly Item[],
  value: string,
): { readonly values: string[]; readonly total: number; readonly hasMore: boolean } => {
  const sought = folded(value.trim());
  const ranked = items
    .map((item) => ({ id: item.id, rank: rankOf(item, sought) }))
    .filter(({ rank }) => rank < 3)
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ id }) => id);
  return { values: ranked.slice(0, mostValues), total: ranked.length, hasMore: ranked.length > mostValues };
};
