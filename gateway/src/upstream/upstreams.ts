import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { GatewayError } from '../errors.ts';
import { isObject } from '../protocol/json.ts';
import type { JsonObject } from '../protocol/json.ts';
import { lists } from '../protocol/mcp.ts';
import type { ListKey, LogLevel } from '../protocol/mcp.ts';
import type { Digest } from '../protocol/naming.ts';
import type { Launch, LaunchSpec } from '../sandbox/launch.ts';
import { carryByProcess } from './carrier.ts';
import { createCatalog } from './catalog.ts';
import type { Catalog } from './catalog.ts';
import { limitOddities } from './oddities.ts';
import { open } from './open.ts';
import type { Connection } from './open.ts';
import { createRefresher } from './refresh.ts';
import type { SecretMask } from './stdio.ts';
import { supervise } from './supervisor.ts';
import type { ServerState, Supervisor } from './supervisor.ts';
import { fetchSurface, publicSurface, recallSurface, rememberSurface } from './surface.ts';
import type { Surface } from './surface.ts';

/** One server of the configuration. */
export interface UpstreamSpec extends LaunchSpec {
  readonly name: string;
  /** Of what would be launched: what is remembered of a server belongs to this. */
  readonly hash: string;
  /** Variables whose text names secrets: `prepare` fills them in. */
  readonly secretEnv?: Readonly<Record<string, readonly (string | { readonly secret: string })[]>>;
}

/** What is remembered of servers between runs. */
export interface SurfaceMemory {
  load(hash: string): JsonObject | undefined;
  save(hash: string, surface: JsonObject): void;
}

/** What the rest of the gateway hears from servers. */
export interface UpstreamEvents {
  onChanged(server: string, keys: readonly ListKey[]): void;
  /** It calls itself another version than when it was last seen. */
  onNewVersion(server: string, before: Surface, after: Surface): void;
  onLogMessage(server: string, params: JsonObject): void;
  onState(server: string, state: ServerState): void;
  onOddity(server: string, what: string): void;
  onStderr(server: string, line: string): void;
}

export interface UpstreamOptions {
  readonly servers: readonly UpstreamSpec[];
  readonly prefix: boolean;
  readonly digest: Digest;
  readonly launch: Launch;
  /** What is really started, asked for at each start: it holds the secrets of this one server, and is kept nowhere. */
  readonly prepare?: (spec: UpstreamSpec) => Promise<LaunchSpec>;
  /** Hides what `prepare` gave out from what is told of a server in our own words. */
  readonly mask?: SecretMask;
  readonly memory: SurfaceMemory;
  readonly events: UpstreamEvents;
  readonly clientInfo: JsonObject;
  readonly maxMessageBytes: number;
  readonly startTimeoutMs: number;
  readonly graceMs: number;
}

export interface ServerView {
  readonly name: string;
  readonly state: ServerState;
  readonly restarts: number;
  /** Its name and version by its own words; undefined until it was seen once. */
  readonly greeting: JsonObject | undefined;
  readonly tools: number | undefined;
}

/** All servers: their processes, and the catalogue of what they offer. */
export interface Upstreams {
  readonly catalog: Catalog;
  connect(server: string): Promise<Connection>;
  current(server: string): Connection | undefined;
  worked(server: string): void;
  /**
   * Starts every server that was never seen, or `only` that one, and waits until each has shown its lists or failed, at
   * most `waitMs`. One that was too slow once is not waited for again: what it offers is announced when it comes.
   */
  discover(waitMs: number, only?: string): Promise<void>;
  setLogLevel(level: LogLevel): void;
  /** Stops reading what servers write, or goes on: no client takes more for now. */
  hold(held: boolean): void;
  views(): readonly ServerView[];
  start(server: string): Promise<void>;
  stop(server: string): Promise<void>;
  close(): Promise<void>;
}

const versionOf = ({ greeting }: Surface): string =>
  isObject(greeting['serverInfo']) ? String(greeting['serverInfo']['version']) : '';

/** Servers that are started at once when several are unknown. */
const discoverAtOnce = 8;

export const createUpstreams = (options: UpstreamOptions): Upstreams => {
  const { servers, memory, events, startTimeoutMs } = options;
  const { prepare = async (spec) => spec, mask } = options;
  const specs = new Map(servers.map((spec) => [spec.name, spec]));
  const onOddity = limitOddities((server, what) => events.onOddity(server, what));
  const catalog = createCatalog({ ...options, servers: [...specs.keys()], onOddity });
  const late = new Set<string>();
  let logLevel: LogLevel | undefined;
  let held = false;

  for (const spec of servers) {
    const known = recallSurface(memory.load(spec.hash));
    if (known !== undefined) catalog.put(spec.name, known);
  }

  const keep = (spec: UpstreamSpec, surface: Surface): void => {
    const before = catalog.surface(spec.name);
    const changed = catalog.put(spec.name, surface);
    if (isDeepStrictEqual(before, surface)) return;
    // Whoever waits for the first sight of a server gets it in the answer.
    if (changed.length > 0 && (before !== undefined || late.has(spec.name))) events.onChanged(spec.name, changed);
    if (before !== undefined && versionOf(before) !== versionOf(surface))
      events.onNewVersion(spec.name, before, surface);
    // Last, for it may fail, and the others have to know all the same.
    memory.save(spec.hash, rememberSurface(surface));
  };

  const refresher = createRefresher(async (server) => {
    const [spec, connection] = [specs.get(server), supervisors.get(server)?.current];
    if (spec === undefined || connection === undefined) return;
    try {
      const surface = await fetchSurface(connection, startTimeoutMs);
      keep(spec, mask === undefined ? surface : publicSurface(surface, mask.json));
    } catch (error) {
      onOddity(server, error instanceof Error ? error.message : 'Its lists could not be read.');
    }
  });

  const onNotification = (server: string, method: string, params: JsonObject): void => {
    if (method === 'notifications/message') events.onLogMessage(server, params);
    else if (Object.values(lists).some(({ changed }) => changed === method)) refresher.soon(server);
  };

  const tellLogLevel = ({ correlator, greeting }: Connection): void => {
    const { capabilities } = { capabilities: greeting['capabilities'] };
    if (logLevel === undefined || !isObject(capabilities) || !isObject(capabilities['logging'])) return;
    const signal = AbortSignal.timeout(startTimeoutMs);
    correlator.request('logging/setLevel', { level: logLevel }, { signal }).catch(() => {});
  };

  const superviseOne = (spec: UpstreamSpec): Supervisor =>
    supervise(spec.name, {
      graceMs: options.graceMs,
      open: async (own) => {
        try {
          const prepared = await prepare(spec);
          return await open(spec.name, {
            ...options,
            carry: carryByProcess(spec.name, prepared, options.launch),
            wish: { era: 'any', capabilities: {} },
            known: { handshake: true, stateless: false, at: 0 },
            onEras: () => {},
            probeMs: 0,
            own,
            onNotification: (method, params) => onNotification(spec.name, method, params),
            onOddity: (what) => onOddity(spec.name, what),
            onStderr: (line) => events.onStderr(spec.name, line),
          });
        } catch (error) {
          throw mask?.error(error) ?? error;
        }
      },
      onState: (state) => events.onState(spec.name, state),
      onReady(connection) {
        connection.correlator.hold(held);
        tellLogLevel(connection);
        refresher.now(spec.name);
      },
    });
  const supervisors = new Map(servers.map((spec) => [spec.name, superviseOne(spec)]));

  const find = (server: string): Supervisor => {
    const found = supervisors.get(server);
    if (found !== undefined) return found;
    const names = [...supervisors.keys()].join(', ');
    throw new GatewayError('unknown-target', `There is no server ${server}.`, { remedy: `Name one of: ${names}.` });
  };

  const discoverOne = async (server: string): Promise<void> => {
    try {
      await find(server).connection();
      await refresher.settled(server);
    } catch (error) {
      onOddity(server, error instanceof Error ? error.message : 'It could not be started.');
    }
  };

  /** Tries again, without anyone waiting, with a server that was too slow to show itself. */
  const revive = (server: string): void => {
    const supervisor = supervisors.get(server);
    if (supervisor?.current !== undefined) refresher.now(server);
    else supervisor?.connection().catch(() => {});
  };

  return {
    catalog,
    connect: async (server) => find(server).connection(),
    current: (server) => supervisors.get(server)?.current,
    worked: (server) => supervisors.get(server)?.worked(),
    async discover(waitMs, only) {
      const blank = [...specs.keys()].filter(
        (name) => catalog.surface(name) === undefined && (only === undefined || only === name),
      );
      for (const name of blank) if (late.has(name)) revive(name);
      const asked = blank.filter((name) => !late.has(name));
      const unseen = [...asked];
      const workers = Array.from({ length: Math.min(discoverAtOnce, unseen.length) }, async () => {
        for (let next = unseen.shift(); next !== undefined; next = unseen.shift()) {
          // Each worker starts one server after the other.
          // oxlint-disable-next-line no-await-in-loop
          await discoverOne(next);
        }
      });
      await Promise.race([Promise.all(workers), sleep(waitMs, undefined, { ref: false })]);
      for (const name of asked) if (catalog.surface(name) === undefined) late.add(name);
    },
    setLogLevel(level) {
      logLevel = level;
      for (const { current } of supervisors.values()) if (current !== undefined) tellLogLevel(current);
    },
    hold(now) {
      held = now;
      for (const { current } of supervisors.values()) current?.correlator.hold(held);
    },
    views: () =>
      [...supervisors].map(([name, { state, restarts }]) => {
        const surface = catalog.surface(name);
        return { name, state, restarts, greeting: surface?.greeting, tools: surface?.lists.tools.length };
      }),
    start: async (server) => {
      await find(server).start();
    },
    stop: async (server) => find(server).stop(),
    async close() {
      refresher.close();
      await Promise.all([...supervisors.values()].map((one) => one.close()));
    },
  };
};
