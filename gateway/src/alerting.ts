import type { Config } from './config/config.ts';
import { createPost } from './egress/post.ts';
import { alertRecord } from './pipeline/alert-record.ts';
import type { AuditRecord } from './pipeline/call.ts';
import { shorten } from './policy/visible.ts';
import type { State } from './store/state.ts';
import { commandChannel, desktopChannel, webhookChannel } from './telemetry/alerts/channels.ts';
import { createEngine } from './telemetry/alerts/engine.ts';
import type { Engine, Firing } from './telemetry/alerts/engine.ts';
import { createNotifier } from './telemetry/alerts/notifier.ts';
import type { Channel } from './telemetry/alerts/notifier.ts';
import { alertWords, valueWords } from './telemetry/alerts/rule.ts';
import type { AlertRule } from './telemetry/alerts/rule.ts';
import type { Log } from './telemetry/log.ts';

/** Stops the calls of a server until a person lets them go on. */
export type Freeze = (server: string, by: string, why: string) => void;

export interface AlertingOptions {
  readonly alerts: Config['alerts'];
  readonly state: Pick<State, 'alerts' | 'holds'>;
  /** This gateway, as others see it. */
  readonly run: string;
  readonly platform: NodeJS.Platform;
  readonly log: Log;
  nextId(): string;
  /** Keeps what happened by itself; false where it could not. */
  keep(what: AuditRecord, server: string): boolean;
  /** Left out: a server is held instead. */
  readonly freeze?: Freeze | undefined;
  /** Monotonic, in milliseconds. */
  readonly now: () => number;
  /** Epoch milliseconds. */
  readonly date: () => number;
}

/** Tells what is wrong, and does about it what its rule says. */
export interface Alerting extends Pick<Engine, 'look' | 'firing' | 'lately'> {
  /** What is wrong now, in words. */
  shown(): readonly ShownAlert[];
  close(): void;
}

/** Something that is wrong, as people and the engine see it. */
export interface ShownAlert {
  readonly rule: string;
  /** Empty for the gateway itself. */
  readonly server: string;
  readonly message: string;
}

const subjectWords = (server: string): string => (server === '' ? 'The gateway' : `Server ${shorten(server)}`);

const wordsOf = ({ rule, subject, value }: Firing): string => `${subjectWords(subject)}: ${alertWords(rule, value)}`;

export const createAlerting = (options: AlertingOptions): Alerting => {
  const { alerts, state, run, platform, log, nextId, keep, freeze, now, date } = options;
  const { desktop, command, cwd, webhook, timeoutMs } = alerts.notify;
  const post = webhook === undefined ? undefined : createPost({ url: webhook, connectMs: timeoutMs });
  const channels: readonly Channel[] = [
    ...(desktop ? [desktopChannel(platform)] : []),
    ...(command === undefined ? [] : [commandChannel(command, cwd)]),
    ...(post === undefined ? [] : [webhookChannel(post)]),
  ];
  const notifier = createNotifier({
    channels,
    timeoutMs,
    onFailure: (channel, message, error) => log.warn(message, { channel, ...(error === undefined ? {} : { error }) }),
  });

  /** A stranger who knocks must not stop everything: what is wrong with the gateway itself is told, and no more. */
  const actionOf = ({ rule: { action }, subject }: Firing): AlertRule['action'] => {
    if (subject === '') return 'notify';
    return action === 'freeze' && freeze === undefined ? 'quarantine' : action;
  };

  const tell = (done: 'fired' | 'cleared', firing: Firing, reason: string, id: string): void => {
    const { rule, subject } = firing;
    const { name, metric } = rule;
    const action = actionOf(firing);
    keep(alertRecord(nextId(), date(), { done, rule: name, server: subject, action, reason }), subject);
    const json = { alert: id, state: done, rule: name, metric, server: subject, action, at: date(), text: reason };
    notifier.tell({ text: reason, json });
  };

  const act = (firing: Firing, why: string): void => {
    const { rule, subject: server } = firing;
    const by = `alert:${rule.name}`;
    const action = actionOf(firing);
    try {
      if (action === 'freeze') freeze?.(server, by, why);
      if (action === 'quarantine') state.holds.hold({ kind: 'server', server, name: '', why, evidence: '', by });
    } catch (error) {
      log.error(`Server ${server} could not be stopped.`, { server, by, error });
    }
  };

  const engine = createEngine({
    rules: alerts.rules,
    now,
    onFired(firing) {
      const { rule, subject } = firing;
      const words = wordsOf(firing);
      log.warn(`Alert ${rule.name}. ${words}`, { server: subject || undefined });
      let id = '';
      try {
        id = state.alerts.fire({ run, rule: rule.name, server: subject, action: actionOf(firing), words });
      } catch (error) {
        log.error('An alert could not be kept.', { rule: rule.name, error });
      }
      act(firing, words);
      tell('fired', firing, words, id);
      return id;
    },
    onCleared(id, firing, value) {
      const { rule, subject } = firing;
      const is = value === undefined ? 'nothing is left to say of it' : valueWords(rule.metric, value);
      const words = `${subjectWords(subject)}: ${rule.name.replaceAll('_', ' ')} is well again (${is}).`;
      log.info(`Alert ${rule.name} is over. ${words}`, { server: subject || undefined });
      try {
        if (id !== '') state.alerts.clear(id);
      } catch (error) {
        log.error('The end of an alert could not be kept.', { rule: rule.name, error });
      }
      tell('cleared', firing, words, id);
    },
  });

  return {
    look: engine.look,
    firing: engine.firing,
    shown: () =>
      engine.firing().map((firing) => ({ rule: firing.rule.name, server: firing.subject, message: wordsOf(firing) })),
    lately: engine.lately,
    close() {
      notifier.close();
      post?.close();
    },
  };
};
