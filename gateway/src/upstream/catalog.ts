import type { Target } from '../policy/grant.ts';
import { isObject } from '../protocol/json.ts';
import type { JsonObject } from '../protocol/json.ts';
import type { ListKey } from '../protocol/mcp.ts';
import { exposedName } from '../protocol/naming.ts';
import type { Digest } from '../protocol/naming.ts';
import { templateMatcher } from '../protocol/uri-template.ts';
import type { Surface } from './surface.ts';

/** One thing that clients can name. */
export interface Entry {
  readonly target: Target;
  /** As its server describes it. */
  readonly own: JsonObject;
  /** As clients see it: the same under its exposed name. */
  readonly shown: JsonObject;
}

export interface CatalogOptions {
  /** Names in the order of the configuration, which is the order of the lists. */
  readonly servers: readonly string[];
  /** Off only where there is one server. */
  readonly prefix: boolean;
  readonly digest: Digest;
  onOddity(server: string, what: string): void;
}

/** What all servers offer, merged, by the names that clients use. */
export interface Catalog {
  /** Puts a server's surface in place of its former one; tells which lists changed by it. */
  put(server: string, surface: Surface): readonly ListKey[];
  surface(server: string): Surface | undefined;
  /** Forgets what a server offers. */
  drop(server: string): void;
  /** From now on these are the servers, in this order, and their tools are named like this. */
  arrange(servers: readonly string[], prefix: boolean): void;
  entries(key: ListKey): readonly Entry[];
  tool(exposed: string): Entry | undefined;
  prompt(exposed: string): Entry | undefined;
  /** The server that lists the URI, or has a template that it fits. */
  resource(uri: string): Target | undefined;
  /** Grows with every change. */
  readonly version: number;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** Tasks are not relayed: a tool that cannot do without is left out, for the others the offer is. */
const withoutTasks = (tool: JsonObject): JsonObject | undefined => {
  const { execution } = { execution: tool['execution'] };
  if (!isObject(execution) || execution['taskSupport'] === undefined) return tool;
  if (execution['taskSupport'] === 'required') return undefined;
  const { taskSupport: _dropped, ...rest } = execution;
  return { ...tool, execution: rest };
};

/** Templates of one server that are matched; each costs time whenever a URI is looked for. */
const mostTemplates = 200;

const kinds = { tools: 'tool', prompts: 'prompt', resources: 'resource', resourceTemplates: 'resource' } as const;
const idKeys = { tools: 'name', prompts: 'name', resources: 'uri', resourceTemplates: 'uriTemplate' } as const;

const whyLeftOut = (key: ListKey, item: JsonObject): string =>
  key === 'tools' && withoutTasks(item) === undefined
    ? 'it needs tasks, which are not relayed'
    : `it has no usable ${idKeys[key]}`;

export const createCatalog = ({ digest, onOddity, ...options }: CatalogOptions): Catalog => {
  let { servers, prefix } = options;
  const surfaces = new Map<string, Surface>();
  let merged = { tools: [], resources: [], resourceTemplates: [], prompts: [] } as Record<ListKey, readonly Entry[]>;
  let byName = {
    tools: new Map<string, Entry>(),
    prompts: new Map<string, Entry>(),
    resources: new Map<string, Entry>(),
  };
  let templates: readonly { readonly target: Target; readonly matches: (uri: string) => boolean }[] = [];
  let version = 0;

  const entry = (server: string, key: ListKey, item: JsonObject): Entry | undefined => {
    const own = key === 'tools' ? withoutTasks(item) : item;
    const name = own === undefined ? undefined : text(own[idKeys[key]]);
    if (own === undefined || name === undefined) return undefined;
    const target: Target = { kind: kinds[key], upstream: server, name };
    const renamed = prefix && (key === 'tools' || key === 'prompts');
    return { target, own: item, shown: renamed ? { ...own, name: exposedName(server, name, digest) } : own };
  };

  const merge = (key: ListKey): readonly Entry[] => {
    const taken = new Map<string, Entry>();
    for (const server of servers) {
      for (const item of surfaces.get(server)?.lists[key] ?? []) {
        const made = entry(server, key, item);
        const id = made === undefined ? undefined : text(made.shown[idKeys[key]]);
        if (made === undefined || id === undefined)
          onOddity(server, `An entry of its ${key} was left out: ${whyLeftOut(key, item)}.`);
        else if (taken.has(id))
          onOddity(
            server,
            `Its ${id.slice(0, 200)} was left out: ${taken.get(id)?.target.upstream} offers it already.`,
          );
        else taken.set(id, made);
      }
    }
    return [...taken.values()];
  };

  const index = (key: 'tools' | 'prompts' | 'resources'): Map<string, Entry> =>
    new Map(merged[key].map((made) => [String(made.shown[idKeys[key]]), made]));

  const rebuild = (): void => {
    merged = {
      tools: merge('tools'),
      resources: merge('resources'),
      resourceTemplates: merge('resourceTemplates'),
      prompts: merge('prompts'),
    };
    byName = { tools: index('tools'), prompts: index('prompts'), resources: index('resources') };
    const taken = new Map<string, number>();
    templates = merged.resourceTemplates.flatMap(({ target }) => {
      const count = (taken.get(target.upstream) ?? 0) + 1;
      taken.set(target.upstream, count);
      const matches = count > mostTemplates ? undefined : templateMatcher(target.name);
      return matches === undefined ? [] : [{ target, matches }];
    });
    version += 1;
  };
  let stale = false;
  const fresh = (): void => {
    if (stale) rebuild();
    stale = false;
  };

  return {
    put(server, surface) {
      const before = surfaces.get(server);
      surfaces.set(server, surface);
      stale = true;
      const keys = Object.keys(surface.lists) as ListKey[];
      return keys.filter((key) => JSON.stringify(before?.lists[key] ?? []) !== JSON.stringify(surface.lists[key]));
    },
    surface: (server) => surfaces.get(server),
    drop(server) {
      stale = surfaces.delete(server) || stale;
    },
    arrange(now, named) {
      servers = now;
      prefix = named;
      for (const server of surfaces.keys()) if (!servers.includes(server)) surfaces.delete(server);
      stale = true;
    },
    entries(key) {
      fresh();
      return merged[key];
    },
    tool(exposed) {
      fresh();
      return byName.tools.get(exposed);
    },
    prompt(exposed) {
      fresh();
      return byName.prompts.get(exposed);
    },
    resource(uri) {
      fresh();
      const owner =
        byName.resources.get(uri)?.target.upstream ?? templates.find(({ matches }) => matches(uri))?.target.upstream;
      return owner === undefined ? undefined : { kind: 'resource', upstream: owner, name: uri };
    },
    get version() {
      fresh();
      return version;
    },
  };
};
