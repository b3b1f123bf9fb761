import type { Config } from './config/config.ts';
import { canonical } from './inspect/canonical.ts';
import { createAnswerCache } from './pipeline/answer-cache.ts';
import type { AuditRecord, Call, JsonObject, Result } from './pipeline/call.ts';
import { createCircuit } from './pipeline/circuit.ts';
import type { Circuit, CircuitState, OnCircuit } from './pipeline/circuit.ts';
import { createDeclared } from './pipeline/declared.ts';
import type { FactsSource } from './pipeline/facts-source.ts';
import { fallbackDoubts } from './pipeline/fallback-doubts.ts';
import { createOtherCalls } from './pipeline/other-call.ts';
import type { OtherCallOptions } from './pipeline/other-call.ts';
import type { Parts } from './pipeline/pipeline.ts';
import { createRetryBudget } from './pipeline/retry-budget.ts';
import { serverRecord } from './pipeline/server-record.ts';
import { createTimeLimits } from './pipeline/time-limits.ts';
import type { Grant } from './policy/grant.ts';
import type { Log } from './telemetry/log.ts';
import type { ServerState } from './upstream/supervisor.ts';

export interface EnduringOptions {
  readonly config: Config;
  readonly log: Log;
  readonly facts: Pick<FactsSource, 'repeatable'>;
  /** The tools of a server; undefined where it was never seen. */
  toolsOf(server: string): readonly JsonObject[] | undefined;
  /** The same array as long as nothing changed. */
  grants(now: number): readonly Grant[];
  /** What a call would touch. */
  readonly factsOf: OtherCallOptions['facts'];
  /** Runs a call through the whole pipeline. */
  run(call: Call): Promise<Result>;
  nextId(): string;
  /** Keeps what happened by itself; false where it could not. */
  keep(what: AuditRecord, server: string): boolean;
  /** Told of each change, after it was recorded. */
  readonly onCircuit?: OnCircuit;
}

/** What of a gateway goes on when a server does not. */
export interface Enduring extends Pick<Parts, 'fallbacks' | 'answers' | 'circuits' | 'retry' | 'timeout'> {
  /** What is kept of a server can no longer be relied on. */
  changed(server: string): void;
  /** Tells what of the fallbacks will not work, by what is granted and known at present. */
  tellDoubts(): void;
  /** The server is in another state of its life. */
  entered(server: string, state: ServerState['state']): void;
  /** How it stands between us and a server, where that is not as usual. */
  status(server: string): { readonly circuit?: Exclude<CircuitState, { state: 'closed' }> };
}

/** What is known to change nothing: a tool of a server without a profile may do anything. */
const onlyReads = ({ facts: { needs } }: Call): boolean =>
  needs.every(({ level }) => level === 'resource_read' || level === 'network_access');

const reachesNetwork = ({ facts: { needs } }: Call): boolean => needs.some(({ object }) => object.kind === 'url');

/** Whether the hints of a tool say that it writes. That one says it only reads is not believed: its owner declares that. */
const admitsWriting = (hints: unknown): boolean => {
  if (typeof hints !== 'object' || hints === null) return false;
  const { readOnlyHint, destructiveHint } = { readOnlyHint: undefined, destructiveHint: undefined, ...hints };
  return readOnlyHint === false || (destructiveHint === true && readOnlyHint !== true);
};

export const createEnduring = ({ config, log, facts, nextId, keep, ...options }: EnduringOptions): Enduring => {
  const { circuitBreaker, retry } = config;
  const onCircuit: OnCircuit = (server, state, why) => {
    log[state === 'open' ? 'warn' : 'info'](`Server ${server}: circuit ${state}`, { server, reason: why });
    keep(serverRecord(nextId(), Date.now(), server, `circuit ${state}`, state === 'open' ? why : undefined), server);
    options.onCircuit?.(server, state, why);
  };
  const circuits = new Map<string, Circuit>(
    circuitBreaker === undefined
      ? []
      : config.servers
          .filter(({ name }) => !circuitBreaker.offFor.includes(name))
          .map(({ name }) => [name, createCircuit(name, circuitBreaker, onCircuit)]),
  );
  const harmless = {
    profiled: new Set(config.servers.filter(({ provider }) => provider !== undefined).map(({ name }) => name)),
    repeatable: facts.repeatable,
    admitsWriting: ({ target }: Call): boolean =>
      admitsWriting(options.toolsOf(target.upstream)?.find((tool) => tool['name'] === target.name)?.['annotations']),
  };
  const isRepeatable = createDeclared({ ...harmless, declared: retry.repeatable });
  const retriesOf = (call: Call): number => {
    // What goes on where it stopped can do so once.
    if (call.params['requestState'] !== undefined) return 0;
    if (isRepeatable?.(call) !== undefined) return retry.retries;
    return facts.repeatable(call) && reachesNetwork(call) ? config.network.maxRetries : 0;
  };
  const keeping = createDeclared({ ...harmless, declared: config.cache.keep });
  const isolated = new Set(
    config.servers.filter(({ isolation }) => isolation === 'per-session').map(({ name }) => name),
  );
  const answers =
    keeping === undefined
      ? undefined
      : createAnswerCache({
          ttlOf: (call) => keeping(call)?.ttlMs,
          onlyReads: (call) => onlyReads(call) || facts.repeatable(call) || isRepeatable?.(call) !== undefined,
          servers: new Set(config.cache.keep.map(({ server }) => server)),
          scopeOf: ({ principal: { client, addon, project }, target, caller }) =>
            // What a server keeps for one conversation it may tell that one alone.
            isolated.has(target.upstream) ? [client, addon, project, caller.conversation.id] : [client, addon, project],
          canonical,
          grants: options.grants,
          mostBytes: config.cache.maxBytes,
        });
  const chains = createDeclared({
    ...harmless,
    declared: config.fallbacks.map(({ server, target, name, chain, toolErrors = false }) => ({
      server,
      tools: target === 'tool' ? [name] : [],
      resources: target === 'resource' ? [name] : [],
      chain,
      toolErrors,
    })),
  });
  const fallbacks =
    chains === undefined
      ? undefined
      : {
          chainOf: (call: Call) => chains(call)?.chain,
          countsToolErrors: (call: Call) => chains(call)?.toolErrors === true,
          other: createOtherCalls({ toolsOf: options.toolsOf, facts: options.factsOf, nextId, run: options.run }),
          last: (call: Call, maxAgeMs: number | undefined) => answers?.last(call, maxAgeMs),
        };
  return {
    fallbacks,
    answers,
    changed: (server) => answers?.changed(server),
    tellDoubts() {
      if (config.fallbacks.length === 0) return;
      const grants = options.grants(Date.now());
      const doubts = fallbackDoubts({ ...harmless, ...options, fallbacks: config.fallbacks, grants });
      for (const { path, message, remedy } of doubts) log.warn(message, { at: path, remedy });
    },
    circuits,
    retry: { retries: retriesOf, budget: createRetryBudget(retry), longestWaitMs: retry.longestWaitMs },
    timeout: { limits: createTimeLimits(config, reachesNetwork) },
    entered(server, state) {
      circuits.get(server)?.stopped(state === 'stopped');
      if (state === 'ready') circuits.get(server)?.restarted();
    },
    status(server) {
      const state = circuits.get(server)?.state;
      return state === undefined || state.state === 'closed' ? {} : { circuit: state };
    },
  };
};
