import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from '../plan.ts';
import { canLook } from '../processes.ts';
import type { Remembered } from '../results.ts';
import { start } from '../running.ts';
import { shuffled } from '../stats.ts';
import { fixtureServers, targets } from '../target.ts';
import { remember } from './list.ts';

/** Milliseconds from the start to the end of Node with nothing to do. */
const emptyNode = async (script: string): Promise<number> => {
  const from = performance.now();
  await once(spawn(process.execPath, [script], { stdio: 'ignore' }), 'exit');
  return performance.now() - from;
};

const firstList = async (servers: number, folder: string) => {
  await using running = await start(targets.gateway, { servers: fixtureServers(servers), folder });
  const names = await running.toolNames();
  const ms = performance.now() - running.startedAt;
  const tools = servers * 20;
  if (names.length !== tools) throw new Error(`The gateway remembered ${names.length} tools and not ${tools}.`);
  return { ms, running: canLook ? running.processes().servers.length : Number.NaN };
};

/** The first list of a gateway that knows its servers from before, against the start of Node itself. */
export const remembered = async ({ rounds, servers }: Plan['remembered'], folder: string): Promise<Remembered> => {
  const own = join(folder, 'remembered');
  await remember(servers, own);
  const script = join(own, 'empty.js');
  writeFileSync(script, '');
  const seen = { emptyNode: [] as number[], list: [] as number[], running: [] as number[] };
  const turns = [
    async () => void seen.emptyNode.push(await emptyNode(script)),
    async () => {
      const { ms, running } = await firstList(servers, own);
      seen.list.push(ms);
      seen.running.push(running);
    },
  ];
  for (let round = 0; round < rounds; round += 1) {
    for (const turn of shuffled(turns)) await turn();
  }
  return { servers, ...seen };
};
