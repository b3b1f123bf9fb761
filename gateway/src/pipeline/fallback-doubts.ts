import type { Grant } from '../policy/grant.ts';
import { matches } from '../policy/pattern.ts';
import type { JsonObject } from './call.ts';
import { misfit } from './mapped-arguments.ts';
import type { Link } from './steps/fallback.ts';

/** A chain as it was declared. */
export interface DeclaredFallback {
  readonly server: string;
  readonly name: string;
  readonly chain: readonly Link[];
}

/** What will not work of what was declared, by the place of the link. */
export interface FallbackDoubt {
  readonly path: string;
  readonly message: string;
  readonly remedy: string;
}

const mayBeGranted = (grants: readonly Grant[], server: string, name: string): boolean =>
  grants.some((grant) => grant.effect !== 'deny' && matches(grant.server, server) && matches(grant.name, name));

/** Links that would be passed over, by what is granted and known of tools at present. */
export const fallbackDoubts = (
  fallbacks: readonly DeclaredFallback[],
  grants: readonly Grant[],
  toolsOf: (server: string) => readonly JsonObject[] | undefined,
): readonly FallbackDoubt[] =>
  fallbacks.flatMap(({ server: from, chain }, index) =>
    chain.flatMap((link, at): readonly FallbackDoubt[] => {
      if (link.kind !== 'other') return [];
      const { server, name, target } = link;
      const path = `fallbacks[${index}].chain[${at}]`;
      const shown = `"${server}/${name}"`;
      if (!mayBeGranted(grants, server, name)) {
        const remedy = `Allow it with \`storycore-mcp grant\`, or take it out of the chain.`;
        return [{ path, message: `No grant lets anybody use ${shown}, so it never stands in for "${from}".`, remedy }];
      }
      const tools = target === 'tool' ? toolsOf(server) : undefined;
      if (tools === undefined) return [];
      const own = tools.find((tool) => tool['name'] === name);
      const remedy = `See \`storycore-mcp list tools\`.`;
      if (own === undefined) return [{ path, message: `The server "${server}" has no tool "${name}".`, remedy }];
      // What the call brings along is known only then.
      const mapped = Object.fromEntries(Object.keys(link.arguments ?? {}).map((key) => [key, null]));
      const why = link.arguments === undefined ? undefined : misfit(mapped, own['inputSchema']);
      return why === undefined
        ? []
        : [{ path, message: `${shown} cannot be called as it is written: ${why}.`, remedy }];
    }),
  );
