import { createCounters } from './behaviour/counters.ts';
import type { Counters, Tripped } from './behaviour/counters.ts';
import {
  isNewHost,
  noHistory,
  readHistory,
  unusualHour,
  unusualIn,
  withHost,
  withHour,
  withMinute,
} from './behaviour/history.ts';
import type { History } from './behaviour/history.ts';
import type { BehaviourKind, Config } from './config/config.ts';
import type { AuditRecord, JsonObject } from './pipeline/call.ts';
import type { Connected } from './pipeline/connection-record.ts';
import { findingRecord } from './pipeline/finding-record.ts';
import { createLastWords } from './behaviour/last-words.ts';
import { shorten } from './policy/visible.ts';
import type { State } from './store/state.ts';
import type { Log } from './telemetry/log.ts';
import type { ServerState } from './upstream/supervisor.ts';

export interface WatchingOptions {
  readonly config: Pick<Config, 'behaviour' | 'servers'>;
  readonly state: Pick<State, 'holds' | 'histories'>;
  readonly log: Log;
  nextId(): string;
  /** Keeps what happened by itself; false where it could not. */
  keep(what: AuditRecord, server: string): boolean;
  /** Hides secrets in what is kept: a server may have them in the words with which it ends, or in the name of a host. */
  readonly mask?: <T>(value: T) => T;
}

/** How servers behave: what happens is counted where it happens, and told or held when it is too much. */
export interface Watching extends Pick<Counters<BehaviourKind>, 'count'> {
  /** A call was answered. */
  answered(server: string, bytes: number): void;
  entered(server: string, state: ServerState): void;
  /** A line of its stderr. */
  said(server: string, line: string): void;
  connected(connection: Connected): void;
  /** What a server shows was read or remembered. */
  showed(server: string, tools: readonly JsonObject[] | undefined): void;
  /** Whether too much of this holds the result that it is found in. */
  holdsResults(kind: BehaviourKind): boolean;
  close(): void;
}

const minuteMs = 60_000;

const words: Readonly<Record<BehaviourKind, string>> = {
  crash_loop: 'It ended by itself',
  denied_connections: 'It wanted to connect where it may not',
  flood: 'It sent messages that nobody asked for',
  schema_violations: 'It answered with what its own schema does not allow',
  tool_growth: 'It added tools to its list',
  secrets: 'A key stood in what it answered',
  unusual: 'It did what is unusual for it',
};

/** In the time of this machine: by it people sleep. A day is counted from its noon, which every clock has once. */
const momentOf = (now: Date): { day: number; hour: number } => ({
  day: Math.round(new Date(now.getFullYear(), now.getMonth(), now.getDate(), 12).getTime() / 86_400_000),
  hour: now.getHours(),
});

/** One server as it is watched. */
interface Life {
  state: ServerState['state'];
  crashed: boolean;
  calls: number;
  bytes: number;
  tools: number | undefined;
  history: History;
  changed: boolean;
}

export const createWatching = ({
  config,
  state,
  log,
  nextId,
  keep,
  mask = (value) => value,
}: WatchingOptions): Watching => {
  const lastWords = createLastWords();
  const lives = new Map<string, Life>();
  const lifeOf = (server: string): Life | undefined => {
    const known = lives.get(server);
    if (known !== undefined || !config.servers.some(({ name }) => name === server)) return known;
    const history = readHistory(state.histories.load(server)) ?? noHistory;
    const life: Life = { state: 'idle', crashed: false, calls: 0, bytes: 0, tools: undefined, history, changed: false };
    lives.set(server, life);
    return life;
  };

  const trip = ({ server, kind, action, count, most, windowMs, evidence }: Tripped<BehaviourKind>): void => {
    const by = `behaviour:${kind.replaceAll('_', '-')}`;
    const why = `${words[kind]} ${count} times in ${Math.round(windowMs / 1_000)} s; ${most} are usual.`;
    log.warn(`Server ${server}: ${why}`, { server, by, evidence });
    if (action === 'hold_server') {
      try {
        state.holds.hold(mask({ kind: 'server', server, name: '', why, evidence, by } as const));
      } catch (error) {
        log.error(`Server ${server} could not be held.`, { server, error });
      }
      return;
    }
    keep(findingRecord(nextId(), Date.now(), { server, by, reason: `${why} ${evidence}`.trim() }), server);
  };
  const counters = createCounters<BehaviourKind>(() => config.behaviour, trip);

  const rollUp = (): void => {
    const moment = momentOf(new Date());
    for (const [server, life] of lives) {
      if (life.calls === 0) continue;
      const minute = { calls: life.calls, bytes: life.bytes };
      life.calls = life.bytes = 0;
      const hour = unusualHour(life.history, moment);
      const unusual = [...unusualIn(life.history, minute), ...(hour === undefined ? [] : [hour])];
      for (const what of unusual) counters.count(server, 'unusual', () => what);
      life.history = withHour(withMinute(life.history, minute), moment);
      life.changed = true;
    }
    save();
  };

  const save = (): void => {
    for (const [server, life] of lives) {
      if (!life.changed) continue;
      life.changed = false;
      try {
        state.histories.save(server, mask({ ...life.history }), Date.now());
      } catch (error) {
        log.error('What is usual for a server could not be kept.', { server, error });
      }
    }
  };

  const timer = setInterval(rollUp, minuteMs);
  timer.unref();

  return {
    count: counters.count,
    answered(server, bytes) {
      const life = lifeOf(server);
      if (life === undefined) return;
      life.calls += 1;
      life.bytes += bytes;
      if (!life.crashed) return;
      // It has answered since: that is no loop.
      life.crashed = false;
      counters.forgive(server, 'crash_loop');
    },
    entered(server, entered) {
      const life = lifeOf(server);
      if (life === undefined) return;
      const before = life.state;
      life.state = entered.state;
      const ended = entered.state === 'restarting' || entered.state === 'failed';
      // One that never began is not in a loop: it is wrong in the configuration.
      if (!ended || before !== 'ready') return;
      life.crashed = true;
      lastWords.ended(server, entered.reason);
      counters.count(server, 'crash_loop', () => lastWords.evidence(server, mask));
    },
    said: lastWords.said,
    connected({ server, verdict, host, port }) {
      const life = lifeOf(server);
      if (life === undefined || host === '') return;
      if (verdict === 'denied') return counters.count(server, 'denied_connections', () => `${shorten(host)}:${port}`);
      if (life.history.hosts.includes(host)) return undefined;
      if (isNewHost(life.history, host)) counters.count(server, 'unusual', () => `it reached ${shorten(host)} first`);
      life.history = withHost(life.history, host);
      life.changed = true;
    },
    showed(server, tools) {
      const life = lifeOf(server);
      if (life === undefined || tools === undefined) return;
      const added = tools.length - (life.tools ?? tools.length);
      life.tools = tools.length;
      if (added > 0)
        counters.count(
          server,
          'tool_growth',
          () => shorten(`${tools.length} tools, the last ${String(tools.at(-1)?.['name'])}`),
          added,
        );
    },
    holdsResults: (kind) => config.behaviour[kind].action === 'hold_request',
    close() {
      clearInterval(timer);
      save();
    },
  };
};
