import { canonical } from './canonical.ts';
import type { JsonObject } from './finding.ts';
import { textAt } from './json.ts';
import { shapeOf } from './schema.ts';

/** How much of two descriptions must be the same words: one changed word in a short sentence passes. */
const near = 0.75;

/** So many entries of one shape are looked at for one that is new: more would take time in their square. */
const mostCandidates = 50;

const wordsOf = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .slice(0, 10_000)
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word !== ''),
  );

const likeness = (a: ReadonlySet<string>, b: ReadonlySet<string>): number =>
  a.size + b.size === 0 ? 0 : (2 * [...a].filter((word) => b.has(word)).length) / (a.size + b.size);

const described = (entry: JsonObject) => ({
  entry,
  words: wordsOf(textAt(entry, 'description')),
  shape: canonical(shapeOf([entry['inputSchema'] ?? null, entry['outputSchema'] ?? null, entry['arguments'] ?? null])),
});

/** Which of the entries that are new are old ones under another name: the same schema, and nearly the same description. */
export const renames = (
  gone: readonly JsonObject[],
  fresh: readonly JsonObject[],
): ReadonlyMap<JsonObject, JsonObject> => {
  const found = new Map<JsonObject, JsonObject>();
  if (gone.length === 0 || fresh.length === 0) return found;
  const known = Map.groupBy(gone.map(described), ({ shape }) => shape);
  const pairs = fresh.map(described).flatMap((each) =>
    (known.get(each.shape) ?? [])
      .slice(0, mostCandidates)
      .map((old) => ({ each, old, like: likeness(old.words, each.words) }))
      .filter(({ like }) => like >= near),
  );
  const taken = new Set<JsonObject>();
  // The most alike first, whatever order they are listed in.
  for (const { each, old } of pairs.toSorted((a, b) => b.like - a.like)) {
    if (found.has(each.entry) || taken.has(old.entry)) continue;
    found.set(each.entry, old.entry);
    taken.add(old.entry);
  }
  return found;
};
