import { appendFileSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, Heal, Step } from '../fault.ts';
import { signal } from '../processes.ts';

const pipeAgain =
  ({ world, crashed }: Step): Heal =>
  async () => {
    const at = performance.now();
    await world.restartPipe();
    crashed('gateway, from its start', () => world.pipe.client.call('small__echo').done, at);
  };

const webAgain =
  ({ world, crashed }: Step): Heal =>
  async () => {
    const at = performance.now();
    await world.restartWeb();
    crashed('gateway over HTTP, from its start', () => world.web.client.call('small__echo').ticket.done, at);
  };

const killPipe = async (step: Step): Promise<void> => {
  step.burst();
  step.world.pipe.client.call('small__hang');
  await sleep(step.random.between(0, 15));
  step.note(`kill -9 ${step.world.pipe.gateway.pid}, the gateway at pipes`);
  await step.world.pipe.gateway.kill();
};

/** What a process that dies in the middle of a write leaves: half a line, which nobody was told is kept. */
const tearSpool = (folder: string, pid: number, random: Step['random']): void => {
  const name = readdirSync(folder).find((one) => one.startsWith(`audit-${pid}-`) && one.endsWith('.spool'));
  if (name !== undefined && existsSync(join(folder, name)))
    appendFileSync(join(folder, name), '{"id":"torn","at":17'.slice(0, random.between(1, 20)));
};

/** What happens to gateways. */
export const ofGateways: readonly Fault[] = [
  {
    kind: 'kill-gateway',
    when: 'last',
    weight: 1.2,
    async strike(step) {
      await killPipe(step);
      return pipeAgain(step);
    },
  },
  {
    kind: 'kill-gateway-in-a-write',
    when: 'last',
    weight: 0.6,
    async strike(step) {
      const { pid } = step.world.pipe.gateway;
      await killPipe(step);
      tearSpool(step.world.place.data, pid, step.random);
      return pipeAgain(step);
    },
  },
  {
    kind: 'kill-gateway-over-http',
    when: 'last',
    weight: 0.8,
    async strike(step) {
      step.burst();
      await sleep(step.random.between(0, 15));
      step.note(`kill -9 ${step.world.web.gateway.pid}, the gateway over HTTP`);
      await step.world.web.gateway.kill();
      return webAgain(step);
    },
  },
  {
    kind: 'end-of-input',
    when: 'alone',
    weight: 0.5,
    async strike(step) {
      const { gateway, client } = step.world.pipe;
      step.burst();
      // All that was asked before is answered still.
      client.end();
      const late = setTimeout(() => step.world.ledger.break('The gateway did not end with its input.'), 20_000);
      const { code } = await (gateway.doom(), gateway.exited);
      clearTimeout(late);
      if (code !== 0) step.world.ledger.break(`The gateway ended with ${code} when its input did: ${gateway.stderr}`);
      return pipeAgain(step);
    },
  },
  {
    kind: 'terminate-gateway',
    when: 'alone',
    weight: 0.5,
    async strike(step) {
      const { gateway } = step.world.web;
      step.burst();
      gateway.doom();
      signal(gateway.pid, 'SIGTERM');
      const late = setTimeout(() => step.world.ledger.break('The gateway did not end when it was asked to.'), 20_000);
      await gateway.exited;
      clearTimeout(late);
      return webAgain(step);
    },
  },
  {
    kind: 'stop-gateway',
    when: 'late',
    weight: 8,
    strike(step) {
      const { pid } = step.random.pick([step.world.pipe.gateway, step.world.web.gateway]);
      signal(pid, 'SIGSTOP');
      step.burst();
      return () => signal(pid, 'SIGCONT');
    },
  },
];
