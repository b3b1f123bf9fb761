import { isObject } from '../protocol/json.ts';
import type { JsonObject } from '../protocol/json.ts';
import { lists } from '../protocol/mcp.ts';
import type { CallMethod, ListMethod, LogLevel } from '../protocol/mcp.ts';
import { splitName } from '../protocol/naming.ts';
import type { Principal, Target } from '../policy/grant.ts';
import type { Conversation } from '../pipeline/caller.ts';
import type { Facts } from '../policy/need.ts';
import type { Catalog, Entry } from './catalog.ts';

/** A target that a client named. */
export interface Located {
  readonly target: Target;
  /** The params for upstream: its own names, everything else as it came. */
  readonly params: JsonObject;
  /** What its server says of it; undefined for a URI that only fits a template. */
  readonly own: JsonObject | undefined;
}

/** Resources of the gateway itself. */
export interface OwnResources {
  /** Whether clients are told that there are resources, whatever servers have. */
  isOffered(): boolean;
  /** Undefined for what servers answer for. */
  find(uri: string, params: JsonObject): Located | undefined;
  list(principal: Principal): Promise<readonly JsonObject[]>;
}

export interface DirectoryOptions {
  readonly catalog: Catalog;
  /** Names in the order of the configuration, as it is at the moment. */
  servers(): readonly string[];
  /** Starts servers that were never seen, or only that one. */
  discover(waitMs: number, only?: string): Promise<void>;
  /** Milliseconds that a list waits for servers that were never seen, and whoever names what none is known to have. */
  readonly patienceMs: number;
  /** Milliseconds that a call waits for the server that it names, where that was never seen. */
  readonly callPatienceMs: number;
  /** Whether this principal may use the entry, or be asked about it: the policy's own word, whatever asks. */
  visible(entry: Entry, principal: Principal): boolean;
  /** Whether clients read what the server says at the start. */
  showsInstructions(server: string): boolean;
  /** What a call would touch. */
  facts(method: CallMethod, located: Located, principal: Principal): Facts | Promise<Facts>;
  setLogLevel(level: LogLevel): void;
  /** Who is there to hear of changes. */
  readonly presence: Presence;
  readonly ownResources: OwnResources;
}

export interface Presence {
  join(conversation: Conversation): void;
  leave(conversation: Conversation): void;
  /** A notification of a client for the servers that it has connections of its own to. */
  relay(conversation: Conversation, method: string, params: JsonObject): void;
}

/** Longest instructions that one server may add to what clients read at the start, in characters. */
const longestInstructions = 16_384;

const toolOrPrompt = (entry: Entry | undefined, params: JsonObject): Located | undefined =>
  entry === undefined
    ? undefined
    : { target: entry.target, params: { ...params, name: entry.target.name }, own: entry.own };

const isOfResource = (method: CallMethod): boolean => method.startsWith('resources/');

const completion = (catalog: Catalog, params: JsonObject): Located | undefined => {
  const { ref } = { ref: params['ref'] };
  if (!isObject(ref)) return undefined;
  if (ref['type'] === 'ref/prompt') {
    const entry = catalog.prompt(String(ref['name']));
    return (
      entry && { target: entry.target, params: { ...params, ref: { ...ref, name: entry.target.name } }, own: entry.own }
    );
  }
  const uri = String(ref['uri']);
  const template = catalog.entries('resourceTemplates').find(({ target }) => target.name === uri);
  const target = template?.target ?? catalog.resource(uri);
  return target && { target, params, own: undefined };
};

const locate = (catalog: Catalog, method: CallMethod, params: JsonObject): Located | undefined => {
  switch (method) {
    case 'tools/call':
      return toolOrPrompt(catalog.tool(String(params['name'])), params);
    case 'prompts/get':
      return toolOrPrompt(catalog.prompt(String(params['name'])), params);
    case 'resources/read':
    case 'resources/subscribe':
    case 'resources/unsubscribe': {
      const target = catalog.resource(String(params['uri']));
      return target && { target, params, own: undefined };
    }
    case 'completion/complete':
      return completion(catalog, params);
  }
};

/** Finds and lists what clients may name, out of the catalogue and the policy. */
export const createDirectory = ({
  catalog,
  servers,
  discover,
  visible,
  showsInstructions,
  setLogLevel,
  presence,
  patienceMs,
  callPatienceMs,
  facts,
  ownResources,
}: DirectoryOptions) => {
  const unseen = (): boolean => servers().some((name) => catalog.surface(name) === undefined);

  const visibleEntries = (method: ListMethod, principal: Principal): readonly JsonObject[] =>
    catalog
      .entries(lists[method].key)
      .filter((entry) => visible(entry, principal))
      .map(({ shown }) => shown);

  /** A server that was never seen may offer anything, so it counts as having what MCP has. */
  const offered = (capability: string): boolean =>
    servers().some((name) => {
      const greeting = catalog.surface(name)?.greeting;
      return (
        greeting === undefined || (isObject(greeting['capabilities']) && isObject(greeting['capabilities'][capability]))
      );
    });

  /** Of a server that was never seen it is not known. */
  const subscribable = (): boolean =>
    servers().some((name) => {
      const { capabilities } = { capabilities: catalog.surface(name)?.greeting['capabilities'] };
      const resources = isObject(capabilities) ? capabilities['resources'] : undefined;
      return isObject(resources) && resources['subscribe'] === true;
    });

  const instructionsOf = (server: string): string => {
    const instructions = catalog.surface(server)?.greeting['instructions'];
    return typeof instructions === 'string' && instructions !== '' && showsInstructions(server)
      ? `# ${server}\n\n${instructions.slice(0, longestInstructions)}`
      : '';
  };

  return {
    offer: () => ({
      capabilities: {
        ...(offered('tools') ? { tools: { listChanged: true } } : {}),
        ...(offered('resources') || ownResources.isOffered()
          ? { resources: { listChanged: true, ...(subscribable() ? { subscribe: true } : {}) } }
          : {}),
        ...(offered('prompts') ? { prompts: { listChanged: true } } : {}),
        ...(offered('completions') ? { completions: {} } : {}),
        ...(offered('logging') ? { logging: {} } : {}),
      },
      instructions: servers()
        .map(instructionsOf)
        .filter((text) => text !== '')
        .join('\n\n'),
    }),

    async list(method: ListMethod, principal: Principal): Promise<readonly JsonObject[]> {
      if (unseen()) await discover(patienceMs);
      const entries = visibleEntries(method, principal);
      if (method !== 'resources/list') return entries;
      return [...entries, ...(await ownResources.list(principal))];
    },

    find(method: CallMethod, params: JsonObject): Located | undefined | Promise<Located | undefined> {
      const found = isOfResource(method)
        ? (ownResources.find(String(params['uri']), params) ?? locate(catalog, method, params))
        : locate(catalog, method, params);
      if (found !== undefined || !unseen()) return found;
      // The name may say which server to look at first; a stranger to all is looked for everywhere.
      const server = splitName(String(params['name']))?.server;
      const only = server !== undefined && servers().includes(server) ? server : undefined;
      return discover(only === undefined ? patienceMs : callPatienceMs, only).then(() =>
        locate(catalog, method, params),
      );
    },

    facts,
    hasServer: (name: string) => servers().includes(name),
    setLogLevel,
    join: presence.join,
    leave: presence.leave,
    relay: presence.relay,
    // What a list shows depends on the grants of whoever asks.
    freshness: (_method: ListMethod) => ({ ttlMs: 0, cacheScope: 'private' as const }),
  };
};
