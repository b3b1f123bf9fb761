import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayError } from '../errors.ts';
import { turnDate } from '../pipeline/turn-time.ts';
import { drain } from './drain.ts';
import type { Link } from './link.ts';
import type { Connection } from './open.ts';
import { exitWords } from './stdio.ts';

/** What people see of a server. Times are epoch milliseconds. */
export type ServerState =
  /** It was not started yet, or is ended because nobody used it; the next use starts it. */
  | { readonly state: 'idle' }
  | { readonly state: 'starting'; readonly since: number }
  | { readonly state: 'ready'; readonly since: number; readonly pid: number | undefined }
  /** It ended; the next start is due at `until`. */
  | { readonly state: 'restarting'; readonly until: number; readonly reason: string }
  /** It ended too often; the next use after `until` tries once more. */
  | { readonly state: 'failed'; readonly since: number; readonly until: number; readonly reason: string }
  /** A person stopped it. */
  | { readonly state: 'stopped'; readonly since: number };

export interface SupervisorOptions {
  /** Milliseconds without use after which it is ended, until the next use; undefined: it runs on. */
  readonly idleMs?: () => number | undefined;
  /** Whether somebody waits to hear of it, though nobody calls. */
  readonly isWanted?: () => boolean;
  /** Starts the server. `own` is told of the process as soon as there is one, for whatever else happens it must be ended. */
  readonly open: (own: (child: Link) => void) => Promise<Connection>;
  onReady(connection: Connection): void;
  onState(state: ServerState): void;
  /** Milliseconds between the steps of ending a process. */
  readonly graceMs: number;
  /** Milliseconds that calls have to end on a process that is started anew. */
  readonly drainMs?: number | undefined;
  readonly now?: () => number;
  readonly random?: () => number;
}

/** Owns one server: starts it on first use, restarts it when it ends, gives up where that is pointless. */
export interface Supervisor {
  /** The connection, started where needed. Rejects with `upstream-unavailable` or `timeout`. */
  connection(): Promise<Connection>;
  /** The connection where there is one now. */
  readonly current: Connection | undefined;
  /** Throws `upstream-unavailable` where no connection may be opened: it was stopped, is shut down, or keeps failing. */
  admit(): void;
  /** Somebody is about to use it, or just did. */
  touch(): void;
  /** It did what it is there for: earlier failures are forgiven. */
  worked(): void;
  readonly state: ServerState;
  readonly restarts: number;
  stop(): Promise<void>;
  start(): Promise<Connection>;
  /** Starts it anew where it runs: calls go to the new one, and the old one ends when those it has are answered. */
  renew(): Promise<void>;
  /** What it is started by has changed: earlier failures say nothing any more. */
  forgive(): void;
  /** Takes no more calls; ends when those that it has are answered. */
  retire(): Promise<void>;
  /** Gives up a process that hangs: it ends now, and the next one starts as after any failure. `why` is the end of a sentence about it. */
  abandon(connection: Connection, why: string): void;
  /** Ends it for good. */
  close(): Promise<void>;
}

const mostFailures = 6;
const restMs = 60_000;
/** Callers wait for a restart that is this near; otherwise they get an answer. */
const worthWaitingMs = 2_000;

/** Milliseconds before the next start: at once after one failure, then doubling from 200 ms, with jitter of up to half. */
export const restartDelayMs = (failures: number, random: () => number = Math.random): number =>
  failures <= 1 ? 0 : 100 * 2 ** (failures - 1) * (0.5 + random() / 2);

/** With what to do about it, where that is known: it is read where nobody sees the error. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'it could not be started';
  return error instanceof GatewayError && error.remedy !== undefined
    ? `${error.message} ${error.remedy}`
    : error.message;
};

export const supervise = (name: string, options: SupervisorOptions): Supervisor => {
  const { open, onReady, onState, graceMs, idleMs, now = turnDate, random = Math.random } = options;
  const { isWanted = () => false } = options;
  let state: ServerState = { state: 'idle' };
  let opening: Promise<Connection> | undefined;
  let current: Connection | undefined;
  const children = new Set<Link>();
  let timer: NodeJS.Timeout | undefined;
  let idleTimer: NodeJS.Timeout | undefined;
  let usedAt = 0;
  let failures = 0;
  let restarts = 0;
  let closed = false;
  /** Counts what ended it: a start that was under way then is no longer wanted. */
  let endings = 0;

  const enter = (next: ServerState): void => {
    state = next;
    onState(next);
  };

  const failed = (reason: string): void => {
    failures += 1;
    if (failures >= mostFailures) {
      failures = mostFailures - 1;
      return enter({ state: 'failed', since: now(), until: now() + restMs, reason });
    }
    const delay = restartDelayMs(failures, random);
    enter({ state: 'restarting', until: now() + delay, reason });
    timer = setTimeout(() => void begin().catch(() => {}), delay);
    timer.unref();
  };

  const watch = async (connection: Connection): Promise<void> => {
    const exit = await connection.exited;
    if (current !== connection) return;
    current = undefined;
    opening = undefined;
    if (closed || state.state === 'stopped') return;
    restarts += 1;
    failed(exitWords(exit));
  };

  /** Ends it once nobody used it for long enough; a call that comes meanwhile starts another. */
  const watchUse = (connection: Connection, mostMs: number): void => {
    clearTimeout(idleTimer);
    idleTimer = setTimeout(
      () => {
        if (current !== connection) return;
        if (connection.correlator.calls().length > 0 || isWanted()) usedAt = now();
        if (now() - usedAt < mostMs) return watchUse(connection, mostMs);
        current = undefined;
        opening = undefined;
        enter({ state: 'idle' });
        void connection.link.end(graceMs);
      },
      Math.max(1, usedAt + mostMs - now()),
    );
    idleTimer.unref();
  };

  const unavailable = (why: string, remedy: string): GatewayError =>
    new GatewayError('upstream-unavailable', `The server ${name} ${why.replace(/\.$/, '')}.`, { remedy });

  const own = (child: Link, born: number): void => {
    children.add(child);
    void child.exited.then(() => children.delete(child));
    // What is prepared before a launch takes a while, and may have been overtaken.
    if (closed || born !== endings) void child.end(graceMs);
  };

  const begin = (): Promise<Connection> => {
    clearTimeout(timer);
    enter({ state: 'starting', since: now() });
    const born = endings;
    const started = open((child) => own(child, born)).then(
      (connection) => {
        if (closed || opening !== started) throw unavailable('was stopped while it started', 'Start it again.');
        current = connection;
        enter({ state: 'ready', since: now(), pid: connection.pid });
        void watch(connection);
        usedAt = now();
        const mostMs = idleMs?.();
        if (mostMs !== undefined) watchUse(connection, mostMs);
        onReady(connection);
        return connection;
      },
      (error: unknown) => {
        if (closed || opening !== started) throw error;
        opening = undefined;
        failed(reasonOf(error));
        throw error;
      },
    );
    opening = started;
    // Whoever asked gets the rejection; a restart that nobody waits for must not end the process.
    started.catch(() => {});
    return started;
  };

  const end = async (): Promise<void> => {
    clearTimeout(timer);
    clearTimeout(idleTimer);
    endings += 1;
    current = undefined;
    opening = undefined;
    await Promise.all([...children].map((child) => child.end(graceMs)));
  };

  const admit = (): void => {
    if (closed) throw unavailable('is shut down', 'Start the gateway again.');
    if (state.state === 'stopped')
      throw unavailable('is stopped', `Start it with mcp_server_start for "${name}", or restart the gateway.`);
    if (state.state !== 'failed') return;
    const seconds = Math.ceil((state.until - now()) / 1_000);
    if (seconds <= 0) return;
    throw unavailable(
      `keeps failing: ${state.reason}`,
      `Mend it and try again in ${seconds} s; \`storycore-mcp check\` shows how it starts.`,
    );
  };

  const connection = async (): Promise<Connection> => {
    if (closed) admit();
    if (opening !== undefined) return opening;
    admit();
    switch (state.state) {
      case 'restarting':
        if (state.until - now() <= worthWaitingMs) return sleep(Math.max(1, state.until - now())).then(connection);
        throw unavailable(`restarts in a moment: ${state.reason}`, 'Try again in a few seconds.');
      case 'idle':
      case 'starting':
      case 'ready':
      case 'failed':
      case 'stopped':
        return begin();
    }
  };

  return {
    connection,
    admit,
    get current() {
      return current;
    },
    touch() {
      usedAt = now();
    },
    worked() {
      usedAt = now();
      failures = 0;
    },
    get state() {
      return state;
    },
    get restarts() {
      return restarts;
    },
    async stop() {
      enter({ state: 'stopped', since: now() });
      await end();
    },
    async renew() {
      // One that is being started may have been told what no longer holds.
      if (current === undefined) await opening?.catch(() => {});
      const old = current;
      if (old === undefined) return;
      current = undefined;
      opening = undefined;
      const begun = begin();
      void drain(old, graceMs, options.drainMs);
      await begun;
    },
    abandon(connection, why) {
      if (current !== connection) return;
      clearTimeout(idleTimer);
      current = undefined;
      opening = undefined;
      restarts += 1;
      failed(why);
      void connection.link.end(0);
    },
    async start() {
      if (closed) throw unavailable('is shut down', 'Start the gateway again.');
      if (opening !== undefined) return opening;
      failures = 0;
      return begin();
    },
    forgive() {
      failures = 0;
      if (state.state !== 'failed' && state.state !== 'restarting') return;
      clearTimeout(timer);
      enter({ state: 'idle' });
    },
    async retire() {
      // Whoever waits for its start waits with a call.
      const old = current ?? (await opening?.catch(() => undefined));
      closed = true;
      clearTimeout(timer);
      clearTimeout(idleTimer);
      endings += 1;
      current = undefined;
      opening = undefined;
      await Promise.all([
        ...[...children].filter((child) => child !== old?.link).map((child) => child.end(graceMs)),
        ...(old === undefined ? [] : [drain(old, graceMs)]),
      ]);
    },
    async close() {
      closed = true;
      await end();
    },
  };
};
