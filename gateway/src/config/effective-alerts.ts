import type { Compiling } from './compiling.ts';
import type { AlertRuleConfig, AlertsConfig } from './config.ts';
import { defaults } from './defaults.ts';
import { quoted } from './problem.ts';
import { reachable } from './reach.ts';
import { millisecondsOf } from './units.ts';

type RawRule = NonNullable<NonNullable<Compiling['raw']['alerts']>['rules']>[string];

interface Usual {
  readonly metric: AlertRuleConfig['metric'];
  readonly over: number;
  readonly clear: number;
  readonly window: number;
  readonly calls: number;
  readonly for: number;
}

const usual: Readonly<Record<string, Usual>> = defaults.alerts;

const ofServers: readonly string[] = ['quarantine', 'freeze'];

/** What is wrong with a rule, at the key that says so. */
const problemOf = ({ metric, over, clear }: AlertRuleConfig): readonly [string, string, string] | undefined => {
  if (clear > over)
    return [
      'clear',
      `It would be well again at ${clear} while it is wrong from ${over} on, and be told without end.`,
      `Write at most ${over}.`,
    ];
  if (metric === 'error_rate' && over >= 100)
    return ['over', 'No more than 100 percent of calls can fail.', 'Write less than 100, or turn the rule off.'];
  return undefined;
};

const compileRule = (
  name: string,
  own: RawRule,
  { ground, report }: Compiling,
  servers: readonly string[],
): AlertRuleConfig | undefined => {
  const path = ['alerts', 'rules', name];
  const known = Object.hasOwn(usual, name) ? usual[name] : undefined;
  const metric = own.metric ?? known?.metric;
  const over = own.over ?? known?.over;
  if (metric === undefined || over === undefined) {
    report(path, 'A rule of your own says what it looks at, and how much is too much.', 'Write `metric` and `over`.');
    return undefined;
  }
  if (known !== undefined && metric !== known.metric)
    report(
      [...path, 'metric'],
      `${quoted(name)} is about ${known.metric}.`,
      'Give a rule about something else another name.',
    );
  const rule: AlertRuleConfig = {
    name,
    metric,
    over,
    clear: own.clear ?? (own.over === undefined ? (known?.clear ?? over / 2) : over / 2),
    windowMs: millisecondsOf(own.window_seconds ?? known?.window ?? 300),
    leastCalls: own.least_calls ?? known?.calls ?? 20,
    forMs: Math.round((own.for_seconds ?? known?.for ?? 0) * 1_000),
    action: own.action ?? 'notify',
    servers: own.servers ?? [],
  };
  const [key, message, remedy] = problemOf(rule) ?? [];
  if (key !== undefined && message !== undefined) report([...path, key], message, remedy);
  for (const [index, server] of rule.servers.entries()) {
    // What was refused already may be the server that is meant.
    if (!servers.includes(server) && !ground.partial)
      report(
        [...path, 'servers', index],
        `There is no server ${quoted(server)}.`,
        'Correct its name, or leave it out.',
      );
  }
  if (own.servers?.length === 0)
    report([...path, 'servers'], 'This rule is about no server.', 'Leave `servers` out, or write `"action": "off"`.');
  if (ofServers.includes(rule.action) && rule.metric === 'queue' && rule.over === 0)
    report([...path, 'over'], `One call that waits would ${rule.action} the server.`, 'Write at least 1.');
  return rule;
};

/** What is told of, and how. */
export const compileAlerts = (work: Compiling, servers: readonly string[]): AlertsConfig => {
  const { raw, ground, report } = work;
  const { rules = {}, desktop = false, command, webhook, timeout_seconds: timeout } = raw.alerts ?? {};
  if (raw.alerts !== undefined && raw.server_config?.enable_metrics === false) {
    const remedy = 'Leave `alerts` out, or `enable_metrics`.';
    report(['alerts'], 'Nothing is counted, for `server_config.enable_metrics` is false.', remedy);
  }
  const names = [...new Set([...Object.keys(usual), ...Object.keys(rules)])];
  const url = webhook === undefined ? undefined : reachable(webhook, ['alerts', 'webhook'], work);
  return {
    rules: names.flatMap((name) => compileRule(name, rules[name] ?? {}, work, servers) ?? []),
    notify: {
      desktop,
      ...(command === undefined ? {} : { command }),
      cwd: ground.base,
      ...(url === undefined ? {} : { webhook: url.href }),
      timeoutMs: millisecondsOf(timeout ?? defaults.notifyTimeout),
    },
  };
};
