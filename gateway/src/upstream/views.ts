import type { JsonObject } from '../protocol/json.ts';
import type { ListKey } from '../protocol/mcp.ts';
import type { Surface } from './surface.ts';

/**
 * What one server shows on its connections. Some offer more to whom they can ask (sampling, elicitation, roots), so what they
 * offer is what any of their connections shows.
 */
export interface Views {
  /** Takes what a connection shows now that may be asked for these; gives what all show together. */
  put(capabilities: JsonObject, surface: Surface): Surface;
  /** Whether a connection like this was looked at. */
  has(capabilities: JsonObject): boolean;
}

const idKeys = { tools: 'name', prompts: 'name', resources: 'uri', resourceTemplates: 'uriTemplate' } as const;

/** By name only: what stands in capabilities is for clients to choose, and would be without end. */
const kindOf = (capabilities: JsonObject): string => Object.keys(capabilities).toSorted().join(' ');

const listsOf = (make: (key: ListKey) => readonly JsonObject[]): Surface['lists'] => ({
  tools: make('tools'),
  resources: make('resources'),
  resourceTemplates: make('resourceTemplates'),
  prompts: make('prompts'),
});

const idsIn = ({ lists }: Surface, key: ListKey): ReadonlySet<unknown> =>
  new Set(lists[key].map((item) => item[idKeys[key]]));

/** `surface` without what is in `before` and no longer in `now`. */
const withoutRemoved = (surface: Surface, before: Surface, now: Surface): Surface => ({
  ...surface,
  lists: listsOf((key) => {
    const [old, current] = [idsIn(before, key), idsIn(now, key)];
    return surface.lists[key].filter((item) => !old.has(item[idKeys[key]]) || current.has(item[idKeys[key]]));
  }),
});

const withMore = (surface: Surface, more: Surface): Surface => ({
  ...surface,
  lists: listsOf((key) => {
    const known = idsIn(surface, key);
    const others = more.lists[key].filter((item) => !known.has(item[idKeys[key]]));
    return others.length === 0 ? surface.lists[key] : [...surface.lists[key], ...others];
  }),
});

const versionOf = ({ greeting }: Surface): string => JSON.stringify(greeting['serverInfo'] ?? null);

export const createViews = (): Views => {
  const views = new Map<string, Surface>();
  return {
    put(capabilities, surface) {
      const kind = kindOf(capabilities);
      const before = views.get(kind);
      for (const [other, view] of views) {
        // Another version is another server; what one connection misses from now on, the others are about to miss.
        if (versionOf(view) !== versionOf(surface)) views.delete(other);
        else if (before !== undefined) views.set(other, withoutRemoved(view, before, surface));
      }
      views.set(kind, surface);
      const [least = surface, ...others] = [...views]
        .toSorted(([a], [b]) => a.length - b.length)
        .map(([, view]) => view);
      return { ...others.reduce(withMore, least), greeting: surface.greeting };
    },
    has: (capabilities) => views.has(kindOf(capabilities)),
  };
};
