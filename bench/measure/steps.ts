import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../gateway/src/config/load.ts';
import { createEnduring } from '../../gateway/src/enduring.ts';
import { createInspecting } from '../../gateway/src/inspecting.ts';
import type { Call, Result, Step } from '../../gateway/src/pipeline/call.ts';
import { nobody } from '../../gateway/src/pipeline/caller.ts';
import { compose } from '../../gateway/src/pipeline/compose.ts';
import { createFactsSource } from '../../gateway/src/pipeline/facts-source.ts';
import { Abort } from '../../gateway/src/pipeline/abort.ts';
import { steps } from '../../gateway/src/pipeline/pipeline.ts';
import { machine } from '../../gateway/src/downstream/world.ts';
import { createQuarantined } from '../../gateway/src/quarantined.ts';
import { createSaving } from '../../gateway/src/savepoints.ts';
import { grantSource } from '../../gateway/src/store/grant-source.ts';
import { openState } from '../../gateway/src/store/state.ts';
import { createLog } from '../../gateway/src/telemetry/log.ts';
import { createMask } from '../../gateway/src/telemetry/mask.ts';
import { createMeter } from '../../gateway/src/telemetry/meter.ts';
import { createWatching } from '../../gateway/src/watching.ts';
import { policyOf, stepNames } from '../../gateway/test/fixtures/parts.ts';
import type { Plan } from '../plan.ts';
import type { StepCost } from '../results.ts';
import { median } from '../stats.ts';
import { benchConfig, fixtureServers, writeConfig } from '../target.ts';

const inFlight = 64;

/** Of those that a gateway has where nobody declared a hook: with one, a call costs what that does. */
const names = stepNames.filter((name) => name !== 'hooks');

/** The steps of a gateway, with what they work with in one: a real state file, real grants, everything on. */
const realSteps = (folder: string): { all: readonly Step[]; rest(): void; close(): void } => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const servers = fixtureServers(1);
  const config = loadConfig(writeConfig(folder, servers, benchConfig(servers)));
  const state = openState(join(folder, 'home'), () => {});
  const log = createLog({ level: 'error' });
  const mask = createMask();
  let ids = 0;
  const common = { config, state, log, nextId: () => `step-${(ids += 1)}`, keep: () => true };
  const source = grantSource(config.grants, state.grants, state.uses);
  const facts = createFactsSource(
    config.servers.map((server) => ({ ...server, base: server.cwd, profile: undefined })),
    machine,
  );
  const watching = createWatching(common);
  const policy = policyOf([], { ...source, consume: (used) => !source.isCounting || source.consume(used) });
  const none = () => undefined;
  const inspecting = createInspecting({
    ...common,
    mask,
    policy: { ...policy, ask: () => Promise.reject(new Error('Nobody is asked.')) },
    watching,
    toolsOf: none,
    artifacts: { keep: (_call, answer) => Promise.resolve(answer) },
  });
  const all = steps({
    meter: createMeter(),
    auditSink: state.audit.grouped,
    hooks: undefined,
    freezeSwitch: state.freezes,
    rateLimits: config.rateLimits,
    quarantineList: createQuarantined({
      ...common,
      listed: none,
      stop: async () => {},
      start: async () => {},
      readsOnly: () => false,
    }),
    policy,
    inspector: inspecting,
    concurrency: { atOnce: config.maxConcurrentRequests, mostWaiting: 16 * config.maxConcurrentRequests },
    savepoints: createSaving({ ...common, profileOf: none, grants: source.grants }),
    ...createEnduring({
      ...common,
      facts,
      toolsOf: none,
      grants: source.grants,
      factsOf: () => ({ needs: [], violations: [] }),
      run: () => Promise.reject(new Error('Nothing stands in.')),
    }),
  });
  if (all.length !== names.length) throw new Error(`There are ${all.length} steps, and ${names.length} have names.`);
  return {
    all,
    rest: () => void state.audit.drain(),
    close() {
      inspecting.close();
      watching.close();
      state[Symbol.dispose]();
    },
  };
};

const target = Object.freeze({ kind: 'tool', upstream: 's0', name: 'echo' } as const);
const principal = Object.freeze({ client: 'bench' });
const needs = Object.freeze({
  needs: Object.freeze([Object.freeze({ level: 'tool_execute', object: { kind: 'none' } } as const)]),
  violations: Object.freeze([]),
});

let count = 0;
const aCall = (): Call => {
  count += 1;
  return Object.freeze({
    id: `bench-${count}`,
    principal,
    caller: nobody,
    method: 'tools/call',
    target,
    params: { name: 'echo', arguments: { text: `${count}:`.padEnd(100, 'x') } },
    facts: needs,
    receivedAt: Date.now(),
    bytes: 180,
    trail: [],
    wire: { progressAt: 0, bytesOut: undefined, asking: 0, heldMs: 0 },
    signal: new Abort(),
    extras: undefined,
    onProgress: undefined,
  });
};

const answer = async (call: Call): Promise<Result> => {
  call.wire.bytesOut = 190;
  return { result: { content: [{ type: 'text', text: `${call.id} says yes.` }] } };
};

/** Milliseconds of the main thread for each call through these steps. */
const costOf = async (chosen: readonly Step[], calls: number): Promise<number> => {
  const run = compose(chosen, answer);
  const from = process.threadCpuUsage();
  for (let done = 0; done < calls; done += inFlight) {
    // As many at once as there are in flight, and then as many again.
    await Promise.all(Array.from({ length: inFlight }, () => run(aCall())));
  }
  const { user, system } = process.threadCpuUsage(from);
  return (user + system) / 1_000 / calls;
};

/** What each step adds to the processor time of a call: with it less without it, each round anew. */
export const stepCosts = async ({ rounds, calls }: Plan['steps'], folder: string): Promise<readonly StepCost[]> => {
  const { all, rest, close } = realSteps(join(folder, 'steps'));
  const cost = async (length: number): Promise<number> => {
    const ms = await costOf(all.slice(0, length), calls);
    // Nothing is waited for between calls here, so that records come in faster than they ever could.
    rest();
    return ms;
  };
  try {
    const lengths = [...names.keys(), names.length];
    for (const length of lengths) await cost(length);
    const seen = lengths.map((): number[] => []);
    for (let round = 0; round < rounds; round += 1) {
      for (const length of lengths) seen[length]?.push(await cost(length));
    }
    return names.map((name, at) => ({
      name,
      ms: median((seen[at + 1] ?? []).map((ms, round) => ms - (seen[at]?.[round] ?? 0))),
    }));
  } finally {
    close();
  }
};
