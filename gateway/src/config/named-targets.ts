import type { Compiling } from './compiling.ts';
import type { ServerConfig } from './config.ts';
import { quoted } from './problem.ts';
import type { JsonPath } from './problem.ts';
import { providerTools } from './provider-tools.ts';
import { closest } from './suggest.ts';

/** Checks what sections say of servers and their tools. */
export interface NamedTargets {
  /** Whether there is such a server; reports it where there is none. */
  server(name: string, path: JsonPath): boolean;
  /** Reports a tool of a provider that there is none of, or that must not be called `why`. */
  harmless(server: string, tool: string, path: JsonPath, why: string): void;
}

export const createNamedTargets = (
  { report, ground }: Pick<Compiling, 'report' | 'ground'>,
  servers: readonly ServerConfig[],
): NamedTargets => {
  const names = servers.map(({ name }) => name);
  return {
    server(name, path) {
      if (names.includes(name) || ground.partial) return true;
      const near = closest(name, names);
      const there = names.length === 0 ? 'Name one in `mcpServers`.' : `There are: ${names.map(quoted).join(', ')}.`;
      report(
        path,
        `There is no server called ${quoted(name)}.`,
        near === undefined ? there : `Did you mean ${quoted(near)}?`,
      );
      return false;
    },
    harmless(server, tool, path, why) {
      const known = servers.find(({ name }) => name === server);
      const tools = known === undefined ? undefined : providerTools(known);
      // What a pattern may name besides is sorted out with each call.
      if (tools === undefined || tool.includes('*')) return;
      const declared = tools.get(tool);
      if (declared === undefined) {
        const near = closest(tool, [...tools.keys()]);
        const remedy = near === undefined ? 'See `storycore-mcp list tools`.' : `Did you mean ${quoted(near)}?`;
        report(path, `The server ${quoted(server)} has no tool ${quoted(tool)}.`, remedy);
      } else if (!declared.repeatable) {
        const what = declared.writes ? 'writes' : 'may do harm when it is called twice';
        report(path, `${quoted(tool)} of ${quoted(server)} ${what}: ${why}.`, 'Leave it out.');
      }
    },
  };
};
