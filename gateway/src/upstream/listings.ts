import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../protocol/json.ts';
import type { JsonObject } from '../protocol/json.ts';
import { paramHeaders } from '../protocol/mcp-headers.ts';
import { lists } from '../protocol/mcp.ts';
import type { ListKey } from '../protocol/mcp.ts';
import type { Catalog } from './catalog.ts';
import { readEras } from './eras.ts';
import type { Eras } from './eras.ts';
import type { Connection } from './open.ts';
import { createRefresher } from './refresh.ts';
import type { SecretMask } from './stdio.ts';
import { fetchSurface, publicSurface, recallSurface, rememberSurface } from './surface.ts';
import type { Surface } from './surface.ts';
import { createViews } from './views.ts';

/** What is remembered of servers between runs. */
export interface SurfaceMemory {
  load(hash: string): JsonObject | undefined;
  save(hash: string, surface: JsonObject): void;
}

/** A server whose lists are kept. */
export interface Listed {
  readonly name: string;
  /** Of what would be started or reached: what is remembered of a server belongs to this. */
  readonly hash: string;
  /** Whether it is reached over HTTP. */
  readonly remote?: boolean;
}

export interface ListingsOptions {
  readonly servers: readonly Listed[];
  readonly catalog: Catalog;
  readonly memory: SurfaceMemory;
  readonly mask?: SecretMask | undefined;
  readonly clientInfo: JsonObject;
  /** Milliseconds that a server has for all its lists. */
  readonly limitMs: number;
  /** Any connection to the server. */
  any(server: string): Connection | undefined;
  onChanged(server: string, keys: readonly ListKey[]): void;
  /** Its lists were read, and the catalogue has them; nobody was told yet. */
  onRead?(server: string): void;
  /** It calls itself another version than when it was last seen. */
  onNewVersion(server: string, before: Surface, after: Surface): void;
  onOddity(server: string, what: string): void;
}

/** Reads the lists of servers, keeps the catalogue true to them, and remembers both them and how each server is spoken to. */
export interface Listings {
  /** How a server can be spoken to, as it was found out; between runs too. */
  readonly eras: {
    load(server: string): Eras | undefined;
    save(server: string, eras: Eras): void;
  };
  /** A connection is there: its lists are read where nothing else shows what it shows. */
  ready(server: string, connection: Connection): void;
  /** The server says that a list changed, by this notification. */
  changed(server: string, connection: Connection | undefined, method: string): void;
  /** Reads the lists again. Resolves when they are read. */
  refresh(server: string): Promise<void>;
  /** Resolves when nothing is being read of this server. */
  settled(server: string): Promise<void>;
  /** From now on the first sight of the server is announced: nobody waits for it any more. */
  announce(server: string): void;
  isAnnounced(server: string): boolean;
  /** From now on there is this server, or it is another: what is remembered of it is shown. */
  add(spec: Listed): void;
  /** Forgets a server. What it offered is for the catalogue to forget. */
  remove(server: string): void;
  close(): void;
}

const versionOf = ({ greeting }: Surface): string =>
  isObject(greeting['serverInfo']) ? String(greeting['serverInfo']['version']) : '';

/** Whether a notification says that a list changed. */
export const isListChange = (method: string): boolean => Object.values(lists).some(({ changed }) => changed === method);

export const createListings = (options: ListingsOptions): Listings => {
  const { servers, catalog, memory, mask, clientInfo, limitMs, any, onOddity } = options;
  const specs = new Map(servers.map((spec) => [spec.name, spec]));
  const late = new Set<string>();
  const eras = new Map<string, Eras>();
  const views = new Map(servers.map(({ name }) => [name, createViews()]));
  /** Which connections of a server to look at, and which lists it said have changed there. */
  const changes = new Map<string, Map<Connection, Set<string>>>();

  const recall = ({ name, hash }: Listed): void => {
    const remembered = memory.load(hash);
    const surface = recallSurface(remembered);
    if (surface !== undefined) catalog.put(name, surface);
    const known = readEras(remembered?.['eras']);
    if (known !== undefined) eras.set(name, known);
  };
  servers.forEach(recall);

  const remember = (server: string): void => {
    const [spec, surface, known] = [specs.get(server), catalog.surface(server), eras.get(server)];
    if (spec === undefined || surface === undefined) return;
    memory.save(spec.hash, { ...rememberSurface(surface), ...(known === undefined ? {} : { eras: { ...known } }) });
  };

  /** `said`: the server says itself that these lists changed. */
  const keep = (server: string, surface: Surface, said: ReadonlySet<string>): void => {
    const before = catalog.surface(server);
    const found = catalog.put(server, surface);
    options.onRead?.(server);
    const announced = Object.values(lists).flatMap(({ key, changed }) => (said.has(changed) ? [key] : []));
    const changed = [...new Set([...found, ...announced])];
    // Whoever waits for the first sight of a server gets it in the answer.
    if (changed.length > 0 && (before !== undefined || late.has(server))) options.onChanged(server, changed);
    if (isDeepStrictEqual(before, surface)) return;
    if (before !== undefined && versionOf(before) !== versionOf(surface)) options.onNewVersion(server, before, surface);
    // Last, for it may fail, and the others have to know all the same.
    remember(server);
  };

  /** Over HTTP, a tool whose headers cannot be sent as it wants them is not to be called (MCP 2026-07-28, «Custom headers»). */
  const withoutBadHeaders = (server: string, surface: Surface): Surface => ({
    ...surface,
    lists: {
      ...surface.lists,
      tools: surface.lists.tools.filter(({ name, inputSchema }) => {
        const headers = isObject(inputSchema) ? paramHeaders(inputSchema) : [];
        if (typeof headers !== 'string') return true;
        onOddity(server, `Its tool ${String(name).slice(0, 200)} was left out: ${headers}`);
        return false;
      }),
    },
  });

  const read = async (server: string, connection: Connection, said: ReadonlySet<string>): Promise<void> => {
    try {
      const shown = await fetchSurface(connection, limitMs, clientInfo);
      const whole = views.get(server)?.put(connection.capabilities, shown) ?? shown;
      const surface = specs.get(server)?.remote === true ? withoutBadHeaders(server, whole) : whole;
      keep(server, mask === undefined ? surface : publicSurface(surface, mask.json), said);
    } catch (error) {
      onOddity(server, error instanceof Error ? error.message : 'Its lists could not be read.');
    }
  };

  const refresher = createRefresher(async (server) => {
    const due = changes.get(server) ?? new Map<Connection, Set<string>>();
    changes.delete(server);
    const current = any(server);
    if (due.size === 0 && current !== undefined) due.set(current, new Set());
    await Promise.all([...due].map(([connection, said]) => read(server, connection, said)));
  });

  const look = (server: string, connection: Connection): Set<string> => {
    const due = changes.get(server) ?? new Map<Connection, Set<string>>();
    changes.set(server, due);
    const said = due.get(connection) ?? new Set<string>();
    due.set(connection, said);
    return said;
  };

  return {
    eras: {
      load: (server) => eras.get(server),
      save(server, known) {
        eras.set(server, known);
        remember(server);
      },
    },
    ready(server, connection) {
      // Whoever it is there for shows the lists; and so does the first whom the server can ask.
      const isNew = views.get(server)?.has(connection.capabilities) === false;
      if (any(server) !== connection && catalog.surface(server) !== undefined && !isNew) return;
      look(server, connection);
      refresher.now(server);
    },
    changed(server, connection, method) {
      const source = connection ?? any(server);
      if (source !== undefined) look(server, source).add(method);
      refresher.soon(server);
    },
    async refresh(server) {
      refresher.now(server);
      await refresher.settled(server);
    },
    settled: refresher.settled,
    announce: (server) => void late.add(server),
    isAnnounced: (server) => late.has(server),
    add(spec) {
      const { name, hash } = spec;
      const before = specs.get(name);
      specs.set(name, spec);
      if (before?.hash === hash) return;
      late.delete(name);
      eras.delete(name);
      views.set(name, createViews());
      recall(spec);
    },
    remove(server) {
      specs.delete(server);
      late.delete(server);
      eras.delete(server);
      views.delete(server);
      changes.delete(server);
    },
    close: refresher.close,
  };
};
