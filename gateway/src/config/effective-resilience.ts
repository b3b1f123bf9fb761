import type { Compiling } from './compiling.ts';
import type { CacheConfig, CircuitBreakerConfig, Config, RetryConfig, TargetsConfig, TimeoutConfig } from './config.ts';
import { defaults } from './defaults.ts';
import type { NamedTargets } from './named-targets.ts';
import type { JsonPath } from './problem.ts';
import { millisecondsOf, parseSize } from './units.ts';

interface RawTargets {
  readonly server: string;
  readonly tools?: readonly string[] | undefined;
  readonly resources?: readonly string[] | undefined;
}

/** What calls go on by when a server does not. */
export type Resilience = Pick<Config, 'timeouts' | 'retry' | 'circuitBreaker' | 'cache'>;

interface Checking extends Compiling {
  readonly named: NamedTargets;
}

/** Tools and resources that are said to do no harm; reports those of providers that are known to. */
const harmlessTargets = (raw: RawTargets, path: JsonPath, { named, report }: Checking, why: string): TargetsConfig => {
  const { server, tools = [], resources = [] } = raw;
  named.server(server, [...path, 'server']);
  if (tools.length + resources.length === 0)
    report(path, 'This names neither tools nor resources.', 'Name them in `tools` or `resources`.');
  for (const [index, tool] of tools.entries()) named.harmless(server, tool, [...path, 'tools', index], why);
  return { server, tools, resources };
};

const compileCircuitBreaker = ({ raw, report, named }: Checking): CircuitBreakerConfig | undefined => {
  const section = raw.circuit_breaker ?? {};
  const usual = defaults.circuitBreaker;
  const restMs = millisecondsOf(section.rest_seconds ?? usual.rest);
  const longestRestMs = millisecondsOf(
    section.longest_rest_seconds ?? Math.max(usual.longestRest, section.rest_seconds ?? 0),
  );
  if (longestRestMs < restMs) {
    const remedy = `Write at least ${restMs / 1_000}, or lower \`rest_seconds\`.`;
    report(['circuit_breaker', 'longest_rest_seconds'], 'The longest rest is shorter than the first.', remedy);
  }
  for (const [index, name] of (section.off_for ?? []).entries())
    named.server(name, ['circuit_breaker', 'off_for', index]);
  if (section.enabled === false) return undefined;
  return {
    offFor: section.off_for ?? [],
    windowMs: millisecondsOf(section.window_seconds ?? usual.window),
    leastCalls: section.least_calls ?? usual.leastCalls,
    failureRate: section.failure_rate ?? usual.failureRate,
    restMs,
    longestRestMs,
    probes: section.probes ?? usual.probes,
  };
};

const compileRetry = (work: Checking): RetryConfig => {
  const section = work.raw.retry ?? {};
  const usual = defaults.retry;
  return {
    repeatable: (section.repeatable ?? []).map((one, index) =>
      harmlessTargets(one, ['retry', 'repeatable', index], work, 'it must never be tried again'),
    ),
    retries: section.retries ?? usual.retries,
    share: section.share ?? usual.share,
    least: section.least ?? usual.least,
    windowMs: millisecondsOf(section.window_seconds ?? usual.window),
    longestWaitMs: millisecondsOf(section.longest_wait_seconds ?? usual.longestWait),
  };
};

type Limits = Pick<Config, 'requestTimeoutMs' | 'hardTimeoutMs'>;

const compileTimeouts = ({ raw, report, named }: Checking, usual: Limits): readonly TimeoutConfig[] =>
  (raw.timeouts ?? []).map(({ server, tools = ['*'], request_timeout: quiet, hard_timeout: hard }, index) => {
    const path = ['timeouts', index];
    named.server(server, [...path, 'server']);
    if (quiet === undefined && hard === undefined)
      report(path, 'This changes no limit.', 'Give `request_timeout` or `hard_timeout`.');
    if (quiet !== undefined && hard !== undefined && hard < quiet) {
      const message = `Calls would end after ${hard} s, before the ${quiet} s that the server may take to answer.`;
      report([...path, 'hard_timeout'], message, `Write at least ${quiet}, or lower \`request_timeout\`.`);
    }
    const hardMs = hard === undefined ? undefined : millisecondsOf(hard);
    const quietMs = quiet === undefined ? Math.min(usual.requestTimeoutMs, hardMs ?? Infinity) : millisecondsOf(quiet);
    return { server, tools, resources: [], quietMs, hardMs: hardMs ?? Math.max(usual.hardTimeoutMs, quietMs) };
  });

const compileCache = (work: Checking): CacheConfig => {
  const section = work.raw.cache ?? {};
  return {
    keep: (section.keep ?? []).map((one, index) => ({
      ...harmlessTargets(one, ['cache', 'keep', index], work, 'its answers are not kept'),
      ttlMs: Math.round(one.ttl_seconds * 1_000),
    })),
    maxBytes: section.max_size ?? parseSize(defaults.cache.maxSize) ?? 0,
  };
};

/** When calls are tried again, given up, answered from what is kept; reports what would do harm. */
export const compileResilience = (work: Compiling, named: NamedTargets, usual: Limits): Resilience => {
  const checking: Checking = { ...work, named };
  const circuitBreaker = compileCircuitBreaker(checking);
  return {
    timeouts: compileTimeouts(checking, usual),
    retry: compileRetry(checking),
    ...(circuitBreaker === undefined ? {} : { circuitBreaker }),
    cache: compileCache(checking),
  };
};
