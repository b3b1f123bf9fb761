import type { Config, ServerConfig } from './config/config.ts';
import { derived } from './config/live.ts';
import { heldServer, wordsOf } from './quarantine/held-server.ts';
import type { HeldReason, HeldServer } from './quarantine/held-server.ts';
import { withheld } from './inspect/withheld.ts';
import type { WithheldOptions } from './inspect/withheld.ts';
import { settled } from './inspect/surface.ts';
import type { Surface } from './inspect/surface.ts';
import type { AuditRecord, JsonObject } from './pipeline/call.ts';
import { quarantineRecord } from './pipeline/quarantine-record.ts';
import type { QuarantineChange } from './pipeline/quarantine-record.ts';
import type { QuarantineList } from './pipeline/steps/quarantine.ts';
import type { Target } from './policy/grant.ts';
import { isBan } from './policy/hold.ts';
import type { Hold, Stage } from './policy/hold.ts';
import { itemOf, reviewCommand } from './policy/item.ts';
import { shorten } from './policy/visible.ts';
import { approvalOf, comparing, isReviewed } from './quarantine/reviewing.ts';
import type { Approved } from './quarantine/reviewing.ts';
import { digestOf, launchKey, launchOf, pinFor, surfaceOf } from './quarantine/shown.ts';
import type { Launch } from './quarantine/shown.ts';
import type { StoredPin } from './store/pins.ts';
import type { State } from './store/state.ts';
import type { Log } from './telemetry/log.ts';
import type { Surface as Listed } from './upstream/surface.ts';

export interface QuarantinedOptions {
  readonly config: Pick<Config, 'servers' | 'pins'>;
  readonly state: Pick<State, 'holds' | 'pins' | 'folder'>;
  readonly log: Log;
  nextId(): string;
  /** Keeps what happened by itself; false where it could not. */
  keep(what: AuditRecord, server: string): boolean;
  /** A server that is banned is ended. */
  stop(server: string): Promise<void>;
  /** One that is banned no longer may be started again. */
  start(server: string): Promise<void>;
  /** What a server was last seen to offer. */
  listed(server: string): Listed | undefined;
  /** Whether a tool is known to do no more than read. */
  readsOnly(server: string, tool: JsonObject): boolean;
}

/** How a server stands with the person who approves it. */
export interface QuarantineStatus {
  readonly stage: string;
  /** What the configuration says of it. */
  readonly trust?: string;
  /** How many of its parts are held. */
  readonly held: number;
}

/** What is held for review: the one answer to whether something may be called and whether it is listed. */
export interface Quarantined extends QuarantineList {
  /** Whether a list leaves this out. `at` is epoch milliseconds. */
  isHidden(target: Target, at: number): boolean;
  /** Whether the whole server is held. */
  isServerHeld(server: string, at: number): boolean;
  /** Why the whole server is held; undefined for one that is not. Throws where what is held cannot be read. */
  whyHeld(server: string, at: number): string | undefined;
  hidesInstructions(server: string, at: number): boolean;
  /** Whether a person banned it, so that it is not even started. */
  isBanned(server: string, at: number): boolean;
  /** A server is there: what the configuration trusts blindly is on record. */
  started(server: string): void;
  /** The lists of a server were read: they are compared before anything of it is reached again. */
  seen(server: string): void;
  /** Another configuration holds: everything is compared anew. */
  reconfigured(): void;
  /** Compares what is left to compare; tells whether anything may be held or free that was not before. */
  settle(at: number): boolean;
  /** What was approved of a server, and by what rules it is compared with that. */
  pinOf(server: string): StoredPin | undefined;
  comparing(server: string): WithheldOptions;
  status(server: string, at: number): { readonly quarantine?: QuarantineStatus };
}

/** What came of comparing what a server shows with what was approved of it. */
interface Compared {
  readonly listed: Listed | undefined;
  readonly pins: readonly StoredPin[];
  readonly present: Surface | undefined;
  readonly reasons: readonly HeldReason[];
  readonly stage: Stage;
}

/** So many different states of one server are told; one that keeps changing is known by then. */
const mostTold = 50;

export const createQuarantined = (options: QuarantinedOptions): Quarantined => {
  const { config, state, log } = options;
  const servers = derived(
    () => config.servers,
    (all) => new Map(all.map((server) => [server.name, server])),
  );
  const launches = new WeakMap<ServerConfig, { readonly launch: Launch; readonly key: string }>();
  const told = new Map<string, Set<string>>();
  const known = new Map<string, HeldServer>();
  const compared = new Map<string, Compared>();
  let holds: readonly Hold[] | undefined;
  let pins: readonly StoredPin[] = [];
  let moved = false;

  const launchedBy = (server: ServerConfig) => {
    const before = launches.get(server);
    if (before !== undefined) return before;
    const launch = launchOf(server, state.folder);
    const made = { launch, key: launchKey(launch) };
    launches.set(server, made);
    return made;
  };

  const record = (change: Omit<QuarantineChange, 'at'>): void => {
    options.keep(quarantineRecord(options.nextId(), { ...change, at: Date.now() }), change.server);
  };

  /** Each state of a server once, so that one that comes and goes does not fill the log. */
  const tell = (server: ServerConfig, reasons: readonly HeldReason[]): void => {
    const { name } = server;
    const whole = reasons.find(({ kind }) => kind === 'server');
    const items = (whole === undefined ? reasons : [whole]).map((each) => `${shorten(itemOf(each), 80)}: ${each.why}`);
    const text = [...items.slice(0, 10), ...(items.length > 10 ? [`and ${items.length - 10} more`] : [])].join(' ');
    const before = told.get(name) ?? new Set(['']);
    told.set(name, before);
    if (before.has(text) || before.size > mostTold) return;
    before.add(text);
    const command = reviewCommand({ kind: 'server', server: name, name: '' });
    log.warn(`Server ${name} is held for review: ${text} See \`${command}\`.`, { server: name });
    record({ done: 'hold', kind: 'server', server: name, name: '', by: 'pin', reason: text });
  };

  /** So that what changes later is compared with what the configuration approved. */
  const pinConfigured = (server: ServerConfig, { surface, pin }: Approved, launch: string): void => {
    if (pin !== undefined) return;
    const digest = digestOf(surface);
    const pinned = { server: server.name, launch, digest, stage: 'full', by: 'config' } as const;
    try {
      state.pins.pin({ ...pinned, surface: JSON.stringify(surface) }, 'approved by the configuration');
    } catch (error) {
      log.error(`What the configuration approves of ${server.name} could not be kept.`, { error });
    }
  };

  const compareNow = (server: ServerConfig): Compared => {
    const { name } = server;
    const { launch, key } = launchedBy(server);
    const listed = options.listed(name);
    const present = listed === undefined ? undefined : surfaceOf(launch, listed);
    const approved = approvalOf(server, pins, key, present);
    if (approved !== undefined && present !== undefined && approved.surface === present) {
      pinConfigured(server, approved, key);
    }
    // A launch that was never seen is compared as far as it is known: by its command.
    const parts = withheld(approved, present ?? settled(launch), comparing(options, name));
    const reasons = parts.map(({ kind, name: part, why }) => ({ kind, server: name, name: part, why }));
    return { listed, pins, present, reasons, stage: approved?.stage ?? 'observe' };
  };

  /** Once for each change of what it shows, and of what is approved. */
  const compare = (server: ServerConfig): Compared => {
    const before = compared.get(server.name);
    if (before?.pins === pins && before.listed === options.listed(server.name)) return before;
    const made = compareNow(server);
    compared.set(server.name, made);
    return made;
  };

  const hold = (server: ServerConfig): HeldServer => {
    const own = (holds ?? []).filter((each) => each.server === server.name && each.kind !== 'request');
    if (!isReviewed(server)) return heldServer(own, undefined);
    const { reasons, present } = compare(server);
    const all = [...own, ...reasons];
    tell(server, all);
    return heldServer(all, present);
  };

  const look = (at: number): void => {
    const currentHolds = state.holds.list(at);
    const currentPins = state.pins.list(at);
    if (currentHolds === holds && currentPins === pins) return;
    moved ||= holds !== undefined;
    holds = currentHolds;
    pins = currentPins;
    known.clear();
  };

  const heldOf = (name: string, at: number): HeldServer | undefined => {
    look(at);
    const before = known.get(name);
    if (before !== undefined) return before;
    const server = servers().get(name);
    if (server === undefined) return undefined;
    const found = hold(server);
    known.set(name, found);
    return found;
  };

  const isBanned = (server: string, at: number): boolean => {
    look(at);
    return (holds ?? []).some((hold) => hold.server === server && isBan(hold));
  };

  const banned = new Set<string>();
  const endBanned = (at: number): void => {
    for (const name of servers().keys()) {
      const isNow = isBanned(name, at);
      if (isNow === banned.has(name)) continue;
      if (isNow) banned.add(name);
      else banned.delete(name);
      options[isNow ? 'stop' : 'start'](name).catch((error: unknown) => {
        log.warn(`Server ${name} could not be ${isNow ? 'ended' : 'started again'}.`, { server: name, error });
      });
    }
  };

  /** Asked where nobody can be refused: what cannot be read is held. Calls say why, and what to do. */
  const unlessUnreadable = (isHeld: () => boolean): boolean => {
    try {
      return isHeld();
    } catch (error) {
      log.debug('What is held cannot be read.', { error });
      return true;
    }
  };

  const find = (target: Target, at: number): HeldReason | undefined => heldOf(target.upstream, at)?.find(target);

  return {
    held({ target, method, receivedAt }) {
      // A server in quarantine may be started to see its lists, and stopped; one that is banned may not be started.
      const mayGo =
        target.kind === 'server' && (method === 'mcp_server_stop' || !isBanned(target.upstream, receivedAt));
      const reason = mayGo ? undefined : find(target, receivedAt);
      return reason === undefined ? undefined : wordsOf(reason);
    },
    isHidden: (target, at) => find(target, at) !== undefined,
    isServerHeld: (server, at) => unlessUnreadable(() => heldOf(server, at)?.whole !== undefined),
    whyHeld: (server, at) => heldOf(server, at)?.whole?.why,
    hidesInstructions: (server, at) => unlessUnreadable(() => heldOf(server, at)?.instructions === true),
    isBanned,
    started(name) {
      const { trust } = servers().get(name) ?? {};
      const before = told.get(name) ?? new Set(['']);
      if (trust !== 'trusted' || before.has(trust)) return;
      told.set(name, before.add(trust));
      const reason = 'The configuration trusts it, whatever it shows.';
      record({ done: 'trust', kind: 'server', server: name, name: '', by: 'config', reason });
    },
    seen: (server) => void known.delete(server),
    reconfigured() {
      known.clear();
      compared.clear();
      moved = true;
    },
    settle(at) {
      look(at);
      endBanned(at);
      for (const name of servers().keys()) heldOf(name, at);
      const changed = moved;
      moved = false;
      return changed;
    },
    pinOf(name) {
      const server = servers().get(name);
      look(Date.now());
      return server === undefined ? undefined : pinFor(pins, server, launchedBy(server).key);
    },
    comparing: (name) => comparing(options, name),
    status(name, at) {
      const server = servers().get(name);
      if (server === undefined || server.provider !== undefined) return {};
      const { count = 0, whole } = heldOf(name, at) ?? {};
      const stage = whole === undefined ? (compared.get(name)?.stage ?? 'full') : 'observe';
      return { quarantine: { stage, held: count, ...(server.trust === undefined ? {} : { trust: server.trust }) } };
    },
  };
};
