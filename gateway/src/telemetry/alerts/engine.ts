import type { Vitals } from '../vitals.ts';
import type { Readings, Subject } from './readings.ts';
import { createReadings } from './readings.ts';
import type { AlertRule } from './rule.ts';

/** An alert as it begins. */
export interface Firing {
  readonly rule: AlertRule;
  readonly subject: Subject;
  readonly value: number;
}

export interface EngineOptions {
  readonly rules: readonly AlertRule[];
  /** It begins: gives the name that its end is told under. */
  onFired(firing: Firing): string;
  /** It is over; `value` where there is still one to say. */
  onCleared(id: string, firing: Firing, value: number | undefined): void;
  /** Monotonic, in milliseconds. */
  readonly now: () => number;
}

export interface Engine extends Pick<Readings, 'lately'> {
  /** Looks at how everything is doing, and tells what begins and ends. */
  look(vitals: Vitals): void;
  /** What is wrong now. */
  firing(): readonly Firing[];
}

type Standing =
  | { readonly state: 'quiet' }
  /** It is wrong, but not yet for long enough. */
  | { readonly state: 'pending'; readonly since: number }
  /** `since`: it is well again, but not yet for long enough. */
  | { readonly state: 'firing'; readonly id: string; readonly firing: Firing; readonly since: number | undefined };

const quiet: Standing = { state: 'quiet' };

/** What `top` shows is of at least so long. */
export const latelyMs = 60_000;

/**
 * Watches rules over all servers. An alert begins once, when it has been wrong for long enough, and ends when what it is
 * about has been well for as long: by value, or because there is nothing left to say of it.
 */
export const createEngine = ({ rules, onFired, onCleared, now }: EngineOptions): Engine => {
  const active = rules.filter(({ action }) => action !== 'off');
  const readings = createReadings(Math.max(latelyMs, ...active.map(({ windowMs }) => windowMs)), now());
  const standings = new Map<AlertRule, Map<Subject, Standing>>(active.map((rule) => [rule, new Map()]));

  const next = (rule: AlertRule, subject: Subject, before: Standing, at: number): Standing => {
    const { value, isEnough } = readings.read(subject, rule.metric, rule);
    if (before.state === 'firing') {
      if (value !== undefined && value > rule.clear)
        return before.since === undefined ? before : { ...before, since: undefined };
      const since = before.since ?? at;
      if (at - since < rule.forMs) return { ...before, since };
      onCleared(before.id, before.firing, value);
      return quiet;
    }
    if (value === undefined || !isEnough || value <= rule.over) return quiet;
    const since = before.state === 'pending' ? before.since : at;
    if (at - since < rule.forMs) return { state: 'pending', since };
    const firing = { rule, subject, value };
    return { state: 'firing', id: onFired(firing), firing, since: undefined };
  };

  return {
    look(vitals) {
      const at = now();
      readings.take(vitals, at);
      for (const [rule, own] of standings) {
        for (const subject of readings.subjects()) {
          if (rule.servers.length > 0 && !rule.servers.includes(subject)) continue;
          own.set(subject, next(rule, subject, own.get(subject) ?? quiet, at));
        }
      }
    },
    firing: () =>
      [...standings.values()].flatMap((own) =>
        [...own.values()].flatMap((standing) => (standing.state === 'firing' ? [standing.firing] : [])),
      ),
    lately: readings.lately,
  };
};
