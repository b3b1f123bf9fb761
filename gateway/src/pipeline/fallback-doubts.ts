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

export interface DoubtedFallbacks {
  readonly fallbacks: readonly DeclaredFallback[];
  readonly grants: readonly Grant[];
  /** Servers whose tools have a profile: any other tool needs `tool_execute`, whatever it touches. */
  readonly profiled: ReadonlySet<string>;
  /** The tools of a server; undefined where it was never seen. */
  toolsOf(server: string): readonly JsonObject[] | undefined;
}

const mayBeGranted = (
  { grants, profiled }: DoubtedFallbacks,
  { server, name, target }: Extract<Link, { kind: 'other' }>,
): boolean => {
  const level = target === 'resource' ? 'resource_read' : profiled.has(server) ? undefined : 'tool_execute';
  return grants.some(
    (grant) =>
      grant.effect !== 'deny' &&
      (level === undefined || grant.level === level) &&
      matches(grant.server, server) &&
      matches(grant.name, name),
  );
};

/** Links that would be passed over, by what is granted and known of tools at present. */
export const fallbackDoubts = (of: DoubtedFallbacks): readonly FallbackDoubt[] =>
  of.fallbacks.flatMap(({ server: from, chain }, index) =>
    chain.flatMap((link, at): readonly FallbackDoubt[] => {
      if (link.kind !== 'other') return [];
      const { server, name, target } = link;
      const path = `fallbacks[${index}].chain[${at}]`;
      const shown = `"${server}/${name}"`;
      if (!mayBeGranted(of, link)) {
        const remedy = `Allow it with \`storycore-mcp grant\`, or take it out of the chain.`;
        return [{ path, message: `No grant lets anybody use ${shown}, so it never stands in for "${from}".`, remedy }];
      }
      const tools = target === 'tool' ? of.toolsOf(server) : undefined;
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
