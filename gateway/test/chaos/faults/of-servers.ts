import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, Heal, Step } from '../fault.ts';
import { nothingToHeal } from '../fault.ts';
import { anyOf, processes, signal, under } from '../processes.ts';
import type { Found } from '../processes.ts';

/** The processes of a server behind the gateway at pipes, its leader first. */
const processesFor = ({ world }: Step, server: string): readonly Found[] => {
  const all = processes();
  const own = new RegExp(`chaos-(?:small\\.sh|node\\.ts) ${server} |sh "\\$0" ${server};`);
  const family = all
    .filter(({ parent }) => parent === world.pipe.gateway.pid)
    .map((leader) => [leader, ...under(leader.pid, all)])
    .find((one) => one.some(({ command }) => own.test(command)));
  return family ?? [];
};

const callAgain = (step: Step, server: string): void =>
  step.crashed(`server ${server}`, () => step.world.pipe.client.call(`${server}__echo`).done);

/** Sees to it that the server is there, and has a call that waits; gives what takes that back, where it waits still. */
const busy = async ({ world }: Step, server: string): Promise<Heal> => {
  const { client } = world.pipe;
  const waits = client.call(`${server}__hang`);
  await client.call(`${server}__echo`).done;
  return async () => {
    await Promise.race([waits.done, sleep(100)]);
    if (waits.isOpen) client.cancel(waits);
  };
};

const killed = async (
  step: Step,
  choose: (found: readonly Found[]) => Found | undefined,
  name?: string,
): Promise<Heal> => {
  const server = name ?? step.random.pick(step.world.quick);
  const takeBack = await busy(step, server);
  const victim = choose(processesFor(step, server));
  if (victim === undefined) return takeBack;
  step.note(`kill -9 ${victim.pid} of ${server}`);
  signal(victim.pid, 'SIGKILL');
  callAgain(step, server);
  return takeBack;
};

const hasBox = ({ quick }: Step['world']): string | undefined =>
  quick.includes('boxed') ? undefined : 'no sandbox can be made here';

const stopped = async (step: Step, end: 'SIGCONT' | 'SIGKILL'): Promise<Heal> => {
  const server = step.random.pick(step.world.quick);
  await step.world.pipe.client.call(`${server}__echo`).done;
  const all = processesFor(step, server);
  step.note(`stop ${all.length} of ${server}`);
  for (const { pid } of all) signal(pid, 'SIGSTOP');
  return () => {
    for (const { pid } of all) signal(pid, end);
    if (end === 'SIGKILL') callAgain(step, server);
  };
};

const said = (kind: string, tool: string, weight: number): Fault => ({
  kind,
  weight,
  strike(step) {
    const server = step.random.pick(step.world.quick);
    step.note(`${server}: ${tool}`);
    step.world.pipe.client.call(`${server}__${tool}`);
    step.world.stranger().call(`${server}__${tool}`);
    return () => {
      step.world.pipe.client.call(`${server}__echo`);
      step.world.stranger().call(`${server}__echo`);
    };
  },
});

/** What happens to servers, and what they say. */
export const ofServers: readonly Fault[] = [
  { kind: 'kill-server', weight: 14, strike: (step) => killed(step, ([leader]) => leader) },
  {
    kind: 'kill-any-process-of-a-server',
    weight: 8,
    strike: (step) => killed(step, (found) => anyOf(step.random, found)),
  },
  {
    kind: 'kill-sandbox',
    weight: 4,
    missing: hasBox,
    strike: (step) =>
      killed(
        step,
        (found) =>
          anyOf(
            step.random,
            found.filter(({ command }) => command.includes('bwrap')),
          ),
        'boxed',
      ),
  },
  { kind: 'kill-node-server', weight: 1, strike: (step) => killed(step, ([leader]) => leader, 'node') },
  { kind: 'stop-server', weight: 10, strike: (step) => stopped(step, 'SIGCONT') },
  { kind: 'stop-and-kill-server', weight: 5, strike: (step) => stopped(step, 'SIGKILL') },
  said('server-garbage', 'garbage', 12),
  said('server-half-message', 'half', 8),
  said('server-answers-twice', 'twice', 8),
  said('server-answers-nobody', 'stranger', 8),
  said('server-dies-in-a-call', 'die', 8),
  {
    kind: 'kill-web-server',
    weight: 2,
    async strike(step) {
      const { origin, web } = step.world;
      const takeBack = await busy(step, 'web');
      web.client.call('web__slow', { ms: 300 });
      origin.kill();
      return async () => {
        await takeBack();
        await origin.restart();
        step.crashed('server over HTTP', () => step.world.pipe.client.call('web__echo').done);
      };
    },
  },
  {
    kind: 'stop-web-server',
    weight: 4,
    strike({ world: { origin, pipe, web } }) {
      signal(origin.pid, 'SIGSTOP');
      pipe.client.call('web__echo');
      web.client.call('web__echo');
      return () => signal(origin.pid, 'SIGCONT');
    },
  },
  {
    kind: 'server-is-late',
    weight: 3,
    async strike({ world: { pipe, web }, random }) {
      pipe.client.call('node__slow', { ms: random.between(1, 150) });
      web.client.call('web__slow', { ms: random.between(1, 150) });
      await sleep(random.between(0, 20));
      return nothingToHeal;
    },
  },
];
