import type { Config } from './config/config.ts';
import { derived } from './config/live.ts';
import type { ServerStatus } from './downstream/directory.ts';
import type { EngineChannel } from './downstream/approvals/engine-channel.ts';
import type { JsonObject } from './pipeline/call.ts';
import type { Conversation } from './pipeline/caller.ts';
import { freezeWords } from './pipeline/steps/freeze.ts';
import type { Principal } from './policy/grant.ts';
import { notificationText } from './protocol/jsonrpc.ts';
import { isLogLevel, logLevels } from './protocol/mcp.ts';
import type { Run } from './store/runs.ts';
import type { SharedOwner } from './store/shared-owner.ts';
import type { State } from './store/state.ts';
import { changesOf, standingOf } from './telemetry/degraded.ts';
import type { Standing } from './telemetry/degraded.ts';
import type { Known, KnownServer, Since, Trouble } from './telemetry/troubles.ts';
import { diskRoom, isLow } from './telemetry/disk-room.ts';
import type { Log } from './telemetry/log.ts';
import type { Mask } from './telemetry/mask.ts';
import type { ServerView } from './upstream/options.ts';

/** What another part of the gateway knows of itself; each may be missing. */
export interface Elsewhere {
  readonly circuit?: (server: string) => KnownServer['circuit'];
  /** What is told of calls that are slow, fail, or are refused: as it is shown. */
  readonly alerts?: () => readonly JsonObject[];
}

export interface DegradingOptions extends Elsewhere {
  readonly config: Pick<Config, 'source' | 'servers'>;
  readonly state: Pick<State, 'runs' | 'audit' | 'folder' | 'freezes'>;
  /** By what others see that the gateway is alive. */
  readonly owner: SharedOwner;
  readonly log: Log;
  readonly mask: Pick<Mask, 'json'>;
  readonly version: string;
  views(): readonly ServerView[];
  /** The servers as people see them. */
  servers(): readonly ServerStatus[];
  /** Why the whole server is held. May throw. */
  whyHeld(server: string): string | undefined;
  /** How many of its parts are held. May throw. */
  heldParts(server: string): number;
  /** How strong its confinement is, as proven. */
  tier(server: string): string | undefined;
  /** Memory of its processes; undefined where that is not known. */
  bytes(server: string): number | undefined;
  /** Why it is being started anew. */
  growth(server: string): string | undefined;
  /** Whether a client may know of it. */
  mayKnow(server: string, principal: Principal): boolean;
  readonly present: Iterable<Conversation>;
  readonly now?: () => number;
}

/** How the gateway and its servers stand: told to clients, to the engine, and to whoever asks on the command line. */
export interface Degrading {
  /** As the engine sees it. */
  shown(): JsonObject;
  /** What is added to the status of a server. */
  status(server: string): Pick<ServerStatus, 'condition' | 'troubles'>;
  /** A client is served from now on: others see this gateway. */
  serve(): void;
  /** Looks once, and tells what changed. Never throws. */
  look(): void;
  /** Waits for a secret, and knows whether it could be had. */
  secrets<T>(reading: Promise<T>): Promise<T>;
  /** The same channel, whose engine also hears how the gateway stands. */
  toEngine(channel: EngineChannel, hear: (line: string) => unknown): EngineChannel;
  /** The run that others see; undefined before anybody is served. */
  readonly run: Run | undefined;
  close(): void;
}

/** A trouble that is over by the next look is nobody's business. */
const settledMs = 1_000;
/** Others see that it is alive by its lock; this is for what changes all the time. */
const sayAgainMs = 30_000;
const diskEveryMs = 30_000;
const firstLookMs = 250;
/** Records in the spool from which on it is behind: half of what makes it refuse calls. */
const behindBytes = 32 * 2 ** 20;
/** Failed looks in a row: one may meet another writer. */
const mostMisses = 3;

const well: Standing = { state: 'well', servers: {}, troubles: [] };

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const wants = ({ logLevel }: Conversation, level: 'warning' | 'notice'): boolean =>
  isLogLevel(logLevel) && logLevels.indexOf(level) >= logLevels.indexOf(logLevel);

export const createDegrading = (options: DegradingOptions): Degrading => {
  const { config, state, log, mask, now = Date.now } = options;
  let standing = well;
  /** What was told of last. */
  let told = well;
  let run: Run | undefined;
  let serving = false;
  let said = '';
  let saidAt = -Infinity;
  let diskAt = -Infinity;
  let misses = 0;
  let soon: NodeJS.Timeout | undefined;
  const facts: { -readonly [Key in 'auditBehind' | 'stateLocked' | 'secretsClosed' | 'diskLow']?: Since } = {};
  const confined = derived(
    () => config.servers,
    (servers) => new Set(servers.flatMap(({ name, sandbox }) => (sandbox?.confine === true ? [name] : []))),
  );
  const engines = new Set<(line: string) => unknown>();

  const fact = (key: keyof typeof facts, why: string | undefined): void => {
    if (why === undefined) delete facts[key];
    else facts[key] ??= { since: now(), why };
  };

  /** What could not be read in this look. */
  let unread: unknown;
  const readable = <T>(read: () => T, otherwise: T): T => {
    try {
      return read();
    } catch (error) {
      unread = error;
      return otherwise;
    }
  };

  const frozenBy = (name: string): Since | undefined => {
    const found = readable(() => state.freezes.list(now()), []).find((each) => each.server === name);
    return found === undefined ? undefined : { since: found.at, why: freezeWords(found) };
  };

  const server = ({ name, state: entered }: ServerView): KnownServer => {
    const { state: it, ...more } = entered;
    const why = readable(() => options.whyHeld(name), undefined);
    const parts = readable(() => options.heldParts(name), 0);
    const growth = options.growth(name);
    const tier = confined().has(name) ? options.tier(name) : undefined;
    const circuit = options.circuit?.(name);
    const frozen = frozenBy(name);
    return {
      name,
      state: it,
      ...('since' in more ? { since: more.since } : {}),
      ...('until' in more ? { until: more.until } : {}),
      ...('reason' in more ? { reason: more.reason } : {}),
      ...(why === undefined ? { heldParts: parts } : { held: { why } }),
      ...(tier === undefined || tier === 'full' ? {} : { weakTier: tier }),
      ...(growth === undefined ? {} : { growth }),
      ...(circuit === undefined ? {} : { circuit }),
      ...(frozen === undefined ? {} : { frozen }),
    };
  };

  const lookAtDisk = (at: number): void => {
    if (at - diskAt < diskEveryMs) return;
    diskAt = at;
    void diskRoom(state.folder).then((room) => {
      const free = Math.round((room?.free ?? 0) / 2 ** 20);
      fact('diskLow', room !== undefined && isLow(room) ? `Only ${free} MiB are left in ${state.folder}` : undefined);
    });
  };

  const known = (at: number): Known => {
    const behind = readable(() => state.audit.waiting, 0) > behindBytes;
    fact('auditBehind', behind ? 'Too many records wait to be moved into the state file' : undefined);
    const frozen = frozenBy('');
    return { at, servers: options.views().map(server), ...facts, ...(frozen === undefined ? {} : { frozen }) };
  };

  const shown = (one: Trouble): JsonObject => ({ ...one });
  const all = ({ state: condition, troubles }: Standing): JsonObject => ({
    state: condition,
    troubles: troubles.map(shown),
  });

  const tellClients = (trouble: Trouble, level: 'warning' | 'notice'): void => {
    const { server: about, kind, why, lost, back } = trouble;
    const message = level === 'warning' ? `${why} ${lost} ${back}` : `Over: ${why}`;
    const data = { message, kind, ...(about === undefined ? {} : { server: about }) };
    for (const conversation of options.present) {
      const principal = conversation.client?.principal;
      if (principal === undefined || !wants(conversation, level)) continue;
      if (about !== undefined && !options.mayKnow(about, principal)) continue;
      conversation.hear('notifications/message', { level, logger: 'storycore-mcp', data });
    }
  };

  const tell = (at: number): void => {
    const settled = { ...standing, troubles: standing.troubles.filter(({ since }) => at - since >= settledMs) };
    const { came, went } = changesOf(told, settled);
    if (came.length + went.length === 0) return;
    told = settled;
    for (const trouble of came) tellClients(trouble, 'warning');
    for (const trouble of went) tellClients(trouble, 'notice');
    const line = notificationText('mcp_status_changed', { ...all(standing) });
    for (const hear of engines) hear(line);
  };

  const measured = (): readonly JsonObject[] =>
    options.servers().map((one) => {
      const bytes = options.bytes(one.name);
      return { ...one, ...(bytes === undefined ? {} : { bytes }) };
    });

  const say = (at: number): void => {
    run ??= state.runs.begin(options.owner);
    const alerts = options.alerts?.() ?? [];
    const clients = [...options.present].length;
    const body = mask.json({
      version: options.version,
      config: config.source,
      clients,
      ...all(standing),
      servers: measured(),
      alerts,
    });
    // What is measured changes with every call, and is told when anything else does.
    const key = JSON.stringify(body, (name, value: unknown) =>
      name === 'metrics' || name === 'bytes' ? undefined : value,
    );
    if (key === said && at - saidAt < sayAgainMs) return;
    run.say(body);
    said = key;
    saidAt = at;
  };

  /** One that cannot be used now and then meets another writer; one that cannot be used for long is a fact. */
  const settleState = (): void => {
    misses = unread === undefined ? 0 : misses + 1;
    if (misses === 0) fact('stateLocked', undefined);
    if (misses !== mostMisses) return;
    fact('stateLocked', `The state file cannot be used: ${wordsOf(unread)}`);
    log.error('The state file cannot be used.', { error: unread });
  };

  const look = (): void => {
    if (!serving) return;
    const at = now();
    unread = undefined;
    lookAtDisk(at);
    standing = mask.json(standingOf(known(at), standing));
    tell(at);
    readable(() => say(at), undefined);
    settleState();
  };

  return {
    shown: () => all(mask.json(standingOf(known(now()), standing))),
    status(name) {
      const view = serving ? options.views().find((one) => one.name === name) : undefined;
      if (view === undefined) return {};
      // As it is at this moment: it may just have been stopped, or started.
      const { servers, troubles } = mask.json(standingOf({ at: now(), servers: [server(view)] }, standing));
      const shownOnes = troubles.filter(({ weight }) => weight !== 'note').map(shown);
      return {
        condition: servers[name] ?? 'well',
        ...(shownOnes.length === 0 ? {} : { troubles: shownOnes }),
      };
    },
    get run() {
      return run;
    },
    serve() {
      if (serving) return;
      serving = true;
      // Soon, and not in the way of the first list.
      soon = setTimeout(look, firstLookMs);
      soon.unref();
    },
    look,
    async secrets(reading) {
      try {
        const value = await reading;
        fact('secretsClosed', undefined);
        return value;
      } catch (error) {
        fact('secretsClosed', `A secret could not be read: ${wordsOf(error)}`);
        throw error;
      }
    },
    toEngine: (channel, hear) => ({
      ...channel,
      join() {
        channel.join();
        engines.add(hear);
      },
      leave() {
        engines.delete(hear);
        channel.leave();
      },
    }),
    close() {
      serving = false;
      clearTimeout(soon);
      try {
        run?.end();
      } catch (error) {
        log.debug('That this gateway ended could not be kept.', { error });
      }
    },
  };
};
