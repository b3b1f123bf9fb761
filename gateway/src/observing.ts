import type { Alerting, Freeze, ShownAlert } from './alerting.ts';
import type { Config } from './config/config.ts';
import type { SecretLookup } from './config/secret-reference.ts';
import type { Exporting } from './exporting.ts';
import type { AuditRecord, Call, Handler, Result } from './pipeline/call.ts';
import type { ServerUse } from './sandboxed.ts';
import type { Watchable } from './store/glances.ts';
import type { SharedOwner } from './store/shared-owner.ts';
import type { State } from './store/state.ts';
import { latelyMs } from './telemetry/alerts/engine.ts';
import type { Log } from './telemetry/log.ts';
import type { CallMeter } from './telemetry/meter.ts';
import type { MinuteCounter } from './telemetry/minutes.ts';
import { runBody } from './telemetry/run-body.ts';
import { createSecurityEvents } from './telemetry/security-events.ts';
import type { Vitals } from './telemetry/vitals.ts';
import type { ServerView } from './upstream/options.ts';

export interface ObservingOptions {
  readonly config: Pick<Config, 'alerts' | 'telemetry' | 'servers' | 'metrics' | 'source'>;
  readonly state: Pick<State, 'alerts' | 'glances' | 'holds' | 'minutes'>;
  /** By what others see that the gateway is alive. */
  readonly owner: SharedOwner;
  readonly log: Log;
  readonly version: string;
  readonly meter: Pick<CallMeter, 'snapshot'>;
  nextId(): string;
  keep(what: AuditRecord, server: string): boolean;
  views(): readonly ServerView[];
  /** Calls that a server has not answered yet. */
  running(server: string): number;
  /** Calls that wait for a place. */
  queued(server: string): number;
  /** `pid`: of its process, where it runs here. */
  use(server: string, pid: number | undefined): ServerUse;
  readonly freeze?: Freeze | undefined;
  readonly secret: SecretLookup;
}

/** How a gateway is doing: counted where it happens, looked at by a timer of its own, shown to whoever asks. */
export interface Observing {
  /** Something was recorded of a server. */
  recorded(what: AuditRecord): void;
  /** Somebody without a token that holds was turned away. */
  turnedAway(): void;
  /** The gateway serves clients from now on: what goes wrong is told. Before, nothing is looked at. */
  begin(): void;
  vitals(): Vitals;
  /** What is wrong now. */
  alerts(): readonly ShownAlert[];
  /** The pipeline, with a span of each call where its owner asked for that: else the same function. */
  traced(run: (call: Call) => Promise<Result>): (call: Call) => Promise<Result>;
  /** The end of the pipeline, likewise. */
  forwarding(handler: Handler): Handler;
  close(): Promise<void>;
}

/** How often alerts are looked at. */
const lookEveryMs = 10_000;
/** How often it is asked whether somebody watches. */
const watchEveryMs = 1_000;

export const createObserving = (options: ObservingOptions): Observing => {
  const { config, state, log, meter, version } = options;
  const events = createSecurityEvents((name) => config.servers.some((server) => server.name === name));
  let turnedAway = 0;
  let run: Watchable | undefined;
  let alerting: Alerting | undefined;
  let minutes: MinuteCounter | undefined;
  let timer: NodeJS.Timeout | undefined;
  let lookedAt = -Infinity;

  const vitals = (): Vitals => {
    const measured = new Map(meter.snapshot().map((one) => [one.server, one]));
    const holds = state.holds.list(Date.now());
    return {
      turnedAway,
      events: events.snapshot(),
      servers: options.views().map(({ name, state: entered, restarts }) => ({
        server: name,
        state: entered.state,
        restarts,
        running: options.running(name),
        queued: options.queued(name),
        held: holds.filter(({ server }) => server === name).length,
        ...options.use(name, entered.state === 'ready' ? entered.pid : undefined),
        calls: measured.get(name),
      })),
    };
  };

  const firing = (server: string): readonly string[] =>
    (alerting?.firing() ?? []).filter(({ subject }) => subject === server).map(({ rule }) => rule.name);

  const show = (seen: Vitals): void => {
    run?.show({
      ...runBody({
        pid: process.pid,
        version,
        source: config.source,
        vitals: seen,
        lately: (server) => alerting?.lately(server, latelyMs),
        alerts: firing,
      }),
    });
  };

  /** Loses a minute where the state file is busy: nobody waits for it. */
  const keepMinute = (seen: Vitals): void => {
    const passed = minutes?.take(seen, Date.now());
    if (passed === undefined || run === undefined) return;
    try {
      state.minutes.keep(run.id, passed.at, { ...passed.minute });
    } catch (error) {
      log.debug('What was measured in a minute could not be kept.', { error });
    }
  };

  const look = (): void => {
    const now = performance.now();
    const isWatched = run?.isWatched() === true;
    if (!isWatched && now - lookedAt < lookEveryMs) return;
    lookedAt = now;
    const seen = vitals();
    alerting?.look(seen);
    keepMinute(seen);
    if (isWatched) show(seen);
  };

  const { prometheus, opentelemetry } = config.telemetry;
  let exporting: Exporting | undefined;
  let beginning: Promise<void> | undefined;
  const beginExporting = async (): Promise<void> => {
    const { createExporting } = await import('./exporting.ts');
    exporting = await createExporting({
      ...options,
      telemetry: config.telemetry,
      instance: `${process.pid}-${Math.round(performance.timeOrigin)}`,
      vitals,
      alerts: () => (alerting?.firing() ?? []).map(({ rule, subject }) => ({ rule: rule.name, server: subject })),
      isRemote: (server) => config.servers.find(({ name }) => name === server)?.url !== undefined,
    });
  };

  const start = async (): Promise<void> => {
    // Late: a client waits for its first list, and nothing can be wrong yet.
    const [{ createAlerting }, { createMinuteCounter }] = await Promise.all([
      import('./alerting.ts'),
      import('./telemetry/minutes.ts'),
    ]);
    if (timer === undefined) return;
    run = state.glances.begin(options.owner);
    minutes = createMinuteCounter(Date.now());
    alerting = createAlerting({
      ...options,
      alerts: config.alerts,
      run: run.id,
      platform: process.platform,
      now: () => performance.now(),
      date: Date.now,
    });
    let isBlind = false;
    timer = setInterval(() => {
      try {
        look();
        isBlind = false;
      } catch (error) {
        // Once: it is tried again each second.
        if (!isBlind) log.error('It could not be looked at how things are.', { error });
        isBlind = true;
      }
    }, watchEveryMs);
    timer.unref();
  };

  return {
    recorded: events.note,
    turnedAway: () => void (turnedAway += 1),
    begin() {
      if (!config.metrics || timer !== undefined) return;
      timer = setTimeout(() => {
        start().catch((error: unknown) => log.error('Alerts could not be started.', { error }));
      }, watchEveryMs);
      timer.unref();
      if (prometheus === undefined && opentelemetry === undefined) return;
      beginning = beginExporting().catch((error: unknown) => log.error('What is counted is not shown.', { error }));
    },
    vitals,
    alerts: () => alerting?.shown() ?? [],
    traced: (pipeline) =>
      opentelemetry === undefined
        ? pipeline
        : async (call) => {
            // Who asked for traces wants the first call too.
            if (exporting === undefined) await beginning;
            const tracing = exporting?.tracing;
            return tracing === undefined ? pipeline(call) : tracing.around(call, pipeline);
          },
    forwarding: (handler) =>
      opentelemetry === undefined
        ? handler
        : (call, signal) => (exporting?.tracing?.forward(handler) ?? handler)(call, signal),
    async close() {
      clearTimeout(timer);
      timer = undefined;
      alerting?.close();
      run?.end();
      await beginning;
      await exporting?.close();
    },
  };
};
