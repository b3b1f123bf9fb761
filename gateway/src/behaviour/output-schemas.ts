import type { JsonObject } from '../inspect/finding.ts';
import { isObject, own } from '../inspect/json.ts';

/** What the tools of servers say that they answer with. */
export type OutputSchemas = (server: string) => ReadonlyMap<string, JsonObject> | undefined;

/** Read from lists once, as long as they stay the same; undefined for a server none of whose tools says so. */
export const createOutputSchemas = (toolsOf: (server: string) => readonly JsonObject[] | undefined): OutputSchemas => {
  const known = new Map<string, { readonly tools: unknown; readonly schemas: ReadonlyMap<string, JsonObject> }>();
  return (server) => {
    const tools = toolsOf(server);
    if (tools === undefined) return undefined;
    let entry = known.get(server);
    if (entry?.tools !== tools) {
      const schemas = tools.flatMap((tool): (readonly [string, JsonObject])[] => {
        const [name, schema] = [own(tool, 'name'), own(tool, 'outputSchema')];
        return typeof name === 'string' && isObject(schema) ? [[name, schema]] : [];
      });
      entry = { tools, schemas: new Map(schemas) };
      known.set(server, entry);
    }
    return entry.schemas.size === 0 ? undefined : entry.schemas;
  };
};
