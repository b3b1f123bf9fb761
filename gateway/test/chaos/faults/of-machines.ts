import { cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { startGateway } from '../gateway-process.ts';
import type { Fault, Step } from '../fault.ts';
import { nothingToHeal } from '../fault.ts';
import { createLedger } from '../ledger.ts';
import { createPipeClient } from '../pipe-client.ts';
import type { Random } from '../random.ts';

const stateFile = ({ world }: Step): string => join(world.place.data, 'state.db');

const dayMs = 86_400_000;

/** What clocks do: a second of the network's time, an hour of summer, a battery that is empty. */
const jump = (random: Random): number =>
  (random.chance(0.5) ? 1 : -1) * random.pick([1_000, 61_000, 3_600_000, dayMs, 400 * dayMs, 20_000 * dayMs]);

/** Damages a file, each time in another way. */
const damage = (path: string, random: Random): string => {
  const bytes = readFileSync(path);
  const at = random.between(0, Math.max(0, bytes.length - 600));
  const [what, act] = random.pick<readonly [string, () => void]>([
    ['nothing is left', () => truncateSync(path, 0)],
    ['half is left', () => truncateSync(path, Math.floor(bytes.length / 2))],
    ['100 bytes are left', () => truncateSync(path, 100)],
    ['the head is another', () => writeFileSync(path, Buffer.concat([Buffer.alloc(100, 0x5a), bytes.subarray(100)]))],
    [
      `zeros at ${at}`,
      () => writeFileSync(path, Buffer.concat([bytes.subarray(0, at), Buffer.alloc(512), bytes.subarray(at + 512)])),
    ],
    ['all is noise', () => writeFileSync(path, Buffer.from(bytes.map(() => random.between(0, 255))))],
  ]);
  act();
  return what;
};

/** Takes out what is in a folder and puts a copy of another's content in: the folder may be a disk of its own. */
const replaceContent = (folder: string, by: string): void => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
  cpSync(by, folder, { recursive: true, preserveTimestamps: true });
};

const corrupt = async (step: Step): Promise<() => Promise<void>> => {
  const { world, random, note } = step;
  await Promise.all([world.pipe.gateway.kill(), world.web.gateway.kill()]);
  const kept = join(world.place.folder, 'kept');
  cpSync(world.place.data, kept, { recursive: true, preserveTimestamps: true });
  note(`state.db is damaged: ${damage(stateFile(step), random)}`);

  const gateway = startGateway(world.place, ['--config', world.configPath, '--client', 'damaged']);
  gateway.doom();
  // What it records goes away with the state.
  const ledger = createLedger();
  const client = createPipeClient(gateway, ledger, 'damaged');
  const asked = [client.shake(), client.call('small__echo').done];
  client.end();
  const late = setTimeout(() => world.ledger.break('A gateway on a damaged state neither works nor ends.'), 20_000);
  const { code, signal } = await gateway.exited;
  clearTimeout(late);
  await Promise.all(asked);
  ledger.broken.forEach(world.ledger.break);
  const says = /damaged|another program|newer|cannot be|could not be|full/.test(gateway.stderr);
  if (signal !== null || (code !== 0 && !says))
    world.ledger.break(`On a damaged state it ended with ${code ?? signal} and said: ${gateway.stderr.slice(-1_000)}`);
  note(`it ended with ${code}`);
  return async () => {
    replaceContent(world.place.data, kept);
    rmSync(kept, { recursive: true });
    await Promise.all([world.restartPipe(), world.restartWeb()]);
    // What the dead left is cleared away with the first server that starts.
    step.crashed('gateway, its state put back', () => world.pipe.client.call('small__echo').done);
  };
};

/** What happens to the machine: its disk, its clock, its memory, and what others do to our files. */
export const ofMachines: readonly Fault[] = [
  {
    kind: 'disk-full',
    weight: 8,
    missing: ({ disk }) => (disk === undefined ? 'no disk can be mounted here' : undefined),
    strike({ world, note }) {
      try {
        world.disk?.fill();
      } catch {
        note('the disk grew while it was filled');
      }
      return () => world.disk?.free();
    },
  },
  {
    kind: 'locked-database',
    weight: 8,
    strike(step) {
      const sqlite = new DatabaseSync(stateFile(step), { timeout: 1_000 });
      try {
        sqlite.exec(step.random.pick(['BEGIN IMMEDIATE', 'BEGIN EXCLUSIVE']));
      } catch {
        sqlite.close();
        return nothingToHeal;
      }
      step.burst();
      return async () => {
        await sleep(step.random.between(0, 60));
        sqlite.exec('ROLLBACK');
        sqlite.close();
      };
    },
  },
  { kind: 'corrupt-database', when: 'alone', weight: 0.3, strike: corrupt },
  {
    kind: 'clock-jump',
    weight: 8,
    async strike({ world, random, note }) {
      const gateway = random.pick([world.pipe.gateway, world.web.gateway]);
      const ahead = jump(random);
      note(`the clock jumps by ${ahead} ms`);
      await gateway.order({ ahead });
      return () => (gateway.doomed ? undefined : gateway.order({ ahead: 0 }));
    },
  },
  {
    kind: 'memory-pressure',
    weight: 2,
    async strike({ world, random }) {
      const gateway = random.pick([world.pipe.gateway, world.web.gateway]);
      await gateway.order({ ballastMb: random.between(20, 60) });
      for (let count = 0; count < 4; count += 1) world.pipe.client.call('node__blob', { bytes: 500_000 });
      return () => (gateway.doomed ? undefined : gateway.order({ ballastMb: 0 }));
    },
  },
];
