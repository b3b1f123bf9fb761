import type { Config } from './config/config.ts';
import type { AuditRecord, Call, JsonObject } from './pipeline/call.ts';
import { createCircuit } from './pipeline/circuit.ts';
import type { Circuit, CircuitState } from './pipeline/circuit.ts';
import { createDeclared } from './pipeline/declared.ts';
import type { FactsSource } from './pipeline/facts-source.ts';
import type { Parts } from './pipeline/pipeline.ts';
import { createRetryBudget } from './pipeline/retry-budget.ts';
import { serverRecord } from './pipeline/server-record.ts';
import type { Target } from './policy/grant.ts';
import { createTimeLimits } from './pipeline/time-limits.ts';
import type { Log } from './telemetry/log.ts';

export interface EnduringOptions {
  readonly config: Config;
  readonly log: Log;
  readonly facts: Pick<FactsSource, 'repeatable'>;
  /** What its server says of a tool, where it is listed. */
  describe(target: Target): JsonObject | undefined;
  nextId(): string;
  /** Keeps what happened by itself; false where it could not. */
  keep(what: AuditRecord, server: string): boolean;
}

/** What of a gateway goes on when a server does not. */
export interface Enduring extends Pick<Parts, 'circuits' | 'retry' | 'timeout'> {
  /** The server was started anew. */
  started(server: string): void;
  /** How it stands between us and a server, where that is not as usual. */
  status(server: string): { readonly circuit?: Exclude<CircuitState, { state: 'closed' }> };
}

const reachesNetwork = ({ facts: { needs } }: Call): boolean => needs.some(({ object }) => object.kind === 'url');

/** Whether the hints of a tool say that it writes. That one says it only reads is not believed: its owner declares that. */
const admitsWriting = (hints: unknown): boolean => {
  if (typeof hints !== 'object' || hints === null) return false;
  const { readOnlyHint, destructiveHint } = { readOnlyHint: undefined, destructiveHint: undefined, ...hints };
  return readOnlyHint === false || (destructiveHint === true && readOnlyHint !== true);
};

export const createEnduring = ({ config, log, facts, describe, nextId, keep }: EnduringOptions): Enduring => {
  const { circuitBreaker, retry } = config;
  const onCircuit = (server: string, state: CircuitState['state'], why: string): void => {
    log[state === 'open' ? 'warn' : 'info'](`Server ${server}: circuit ${state}`, { server, reason: why });
    keep(serverRecord(nextId(), Date.now(), server, `circuit ${state}`, state === 'open' ? why : undefined), server);
  };
  const circuits = new Map<string, Circuit>(
    config.servers
      .filter(({ name }) => circuitBreaker !== undefined && !circuitBreaker.offFor.includes(name))
      .flatMap(({ name }) =>
        circuitBreaker === undefined ? [] : [[name, createCircuit(name, circuitBreaker, onCircuit)] as const],
      ),
  );
  const harmless = {
    profiled: new Set(config.servers.filter(({ provider }) => provider !== undefined).map(({ name }) => name)),
    repeatable: facts.repeatable,
    admitsWriting: ({ target }: Call): boolean => admitsWriting(describe(target)?.['annotations']),
  };
  const isRepeatable = createDeclared({ ...harmless, declared: retry.repeatable });
  const retriesOf = (call: Call): number => {
    // What goes on where it stopped can do so once.
    if (call.params['requestState'] !== undefined) return 0;
    if (isRepeatable?.(call) !== undefined) return retry.retries;
    return facts.repeatable(call) && reachesNetwork(call) ? config.network.maxRetries : 0;
  };
  return {
    circuits,
    retry: { retries: retriesOf, budget: createRetryBudget(retry), longestWaitMs: retry.longestWaitMs },
    timeout: { limits: createTimeLimits(config, reachesNetwork) },
    started: (server) => circuits.get(server)?.restarted(),
    status(server) {
      const state = circuits.get(server)?.state;
      return state === undefined || state.state === 'closed' ? {} : { circuit: state };
    },
  };
};
