import { join } from 'node:path';
import { warmUp } from './load.ts';
import { burst } from './measure/burst.ts';
import { confine } from './measure/confine.ts';
import { eraPairs } from './measure/eras.ts';
import { httpSessions } from './measure/http-sessions.ts';
import { http } from './measure/http.ts';
import { latency } from './measure/latency.ts';
import { list } from './measure/list.ts';
import { memory } from './measure/memory.ts';
import { payload } from './measure/payload.ts';
import { pythonCalls } from './measure/python.ts';
import { remembered } from './measure/remembered.ts';
import { startUp } from './measure/start.ts';
import { stepCosts } from './measure/steps.ts';
import { throughput } from './measure/throughput.ts';
import type { Plan, Scenario } from './plan.ts';
import { canLook } from './processes.ts';
import type { Measured } from './results.ts';
import { start } from './running.ts';
import type { Running } from './running.ts';
import { httpTargets } from './target-http.ts';
import { fixtureServers, targets } from './target.ts';
import type { Target } from './target.ts';

export interface Work {
  readonly plan: Plan;
  readonly targets: readonly Target[];
  readonly scenarios: ReadonlySet<Scenario>;
  /** For everything that the targets write; its owner removes it. */
  readonly folder: string;
  /** What is being measured now, for people. */
  readonly say: (what: string) => void;
}

const warmUpCalls = 20_000;

const startAll = async (
  { targets: chosen, folder }: Work,
  stack: AsyncDisposableStack,
): Promise<readonly Running[]> => {
  const live: Running[] = [];
  for (const target of chosen) {
    live.push(
      stack.use(await start(target, { servers: fixtureServers(1), folder: join(folder, `live-${target.name}`) })),
    );
  }
  await warmUp(live, warmUpCalls);
  return live;
};

/** The scenarios on targets that all run at once, idle but for the one that is called. */
const measureLive = async (work: Work, measured: Measured): Promise<void> => {
  const { plan, scenarios, say } = work;
  if (!(['latency', 'throughput', 'payload'] as const).some((name) => scenarios.has(name))) return;
  say('starting all targets');
  await using stack = new AsyncDisposableStack();
  const live = await startAll(work, stack);
  if (scenarios.has('latency')) {
    say('latency');
    measured.latency = await latency(live, plan.latency);
  }
  if (scenarios.has('throughput')) {
    say('throughput');
    measured.throughput = await throughput(live, plan.throughput);
    measured.burst = await burst(live, plan.throughput);
  }
  if (scenarios.has('payload')) {
    say('payload');
    measured.payload = await payload(live, plan.payload);
  }
};

/** The scenarios over HTTP, and those that are over both. */
const measureHttp = async ({ plan, targets: chosen, scenarios, folder, say }: Work, measured: Measured) => {
  const overHttp = chosen.map(({ name }) => httpTargets[name]);
  if (scenarios.has('http')) {
    say('http');
    measured.http = await http(overHttp, plan.http, folder);
  }
  if (scenarios.has('http-sessions') && canLook) {
    say('http-sessions');
    measured.httpSessions = await httpSessions(overHttp, plan['http-sessions'], folder);
  }
  if (scenarios.has('eras') && chosen.includes(targets.gateway)) {
    say('eras');
    measured.eras = await eraPairs({ stdio: targets.gateway, http: httpTargets.gateway }, plan.eras, folder);
  }
};

/** Runs the scenarios one after the other. */
export const measure = async (work: Work): Promise<Measured> => {
  const { plan, targets: chosen, scenarios, folder, say } = work;
  const measured: Measured = {};
  if (scenarios.has('start')) {
    say('start');
    measured.start = await startUp(chosen, plan.start, folder);
  }
  await measureLive(work, measured);
  if (scenarios.has('memory') && canLook) {
    say('memory');
    measured.memory = await memory(chosen, plan.memory, folder);
  }
  if (scenarios.has('list')) {
    say('list');
    measured.list = await list(chosen, plan.list, folder);
  }
  if (scenarios.has('remembered') && chosen.includes(targets.gateway)) {
    say('remembered');
    measured.remembered = await remembered(plan.remembered, folder);
  }
  await measureHttp(work, measured);
  if (scenarios.has('steps')) {
    say('steps');
    measured.steps = await stepCosts(plan.steps, folder);
  }
  if (scenarios.has('confine')) {
    say('confine');
    measured.confine = await confine(plan.confine, folder);
  }
  if (scenarios.has('python')) {
    say('python');
    measured.python = await pythonCalls(plan.python, folder);
  }
  return measured;
};
