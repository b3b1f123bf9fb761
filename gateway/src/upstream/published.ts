import type { Level, Target } from '../policy/grant.ts';
import type { Need } from '../policy/need.ts';
import type { JsonObject } from '../protocol/json.ts';
import type { Surface } from './surface.ts';

/** One thing that a server publishes, and the levels that using it needs. */
export interface PublishedTarget {
  readonly kind: Target['kind'];
  readonly name: string;
  readonly levels: readonly Level[];
}

/** The tools and prompts of a surface with the levels they need, as migrating grants asks for them. */
export const publishedBy = (
  server: string,
  { lists }: Surface,
  possible: (target: Target, own: JsonObject) => readonly Need[],
): readonly PublishedTarget[] =>
  (
    [
      ['tool', lists.tools],
      ['prompt', lists.prompts],
    ] as const
  ).flatMap(([kind, items]) =>
    items.flatMap((own) => {
      const { name } = { name: own['name'] };
      if (typeof name !== 'string' || name === '') return [];
      const needs = possible({ kind, upstream: server, name }, own);
      return [{ kind, name, levels: [...new Set(needs.map(({ level }) => level))] }];
    }),
  );
