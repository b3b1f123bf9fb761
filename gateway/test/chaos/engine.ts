import { setTimeout as sleep } from 'node:timers/promises';
import { createAuditWitness } from './audit-witness.ts';
import type { AuditWitness } from './audit-witness.ts';
import { createChainWitness } from './chain.ts';
import type { Fault, Heal, Step } from './fault.ts';
import { faults } from './faults.ts';
import { baselineOf, brokenIn, heldBy } from './invariants.ts';
import type { Baseline, Held } from './invariants.ts';
import type { Outcome } from './ledger.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';
import { createWorld } from './world.ts';
import type { World } from './world.ts';

export interface RunOptions {
  readonly seed: number;
  /** How many faults are tried. */
  readonly faults: number;
  /** Faults of these kinds alone. */
  readonly only: readonly string[];
  /** The first step: those before it are left out. */
  readonly from: number;
  readonly maxMs: number;
  /** Told how far it is. */
  tell(line: string): void;
  /** Told of each step. */
  trace(line: string): void;
}

/** How long somebody waited for the first answer after a crash. */
export interface Recovery {
  readonly what: string;
  readonly ms: number;
}

export interface Report {
  readonly seed: number;
  readonly steps: number;
  readonly counts: ReadonlyMap<string, number>;
  readonly recoveries: readonly Recovery[];
  readonly answers: number;
  readonly records: number;
  /** What cannot be tried on this machine, and why. */
  readonly missing: readonly string[];
  /** The promise that broke, where one did, and what happened before. */
  readonly broken: readonly string[];
  readonly history: readonly string[];
}

/** Steps in one world; then another one begins, with a state of its own. */
const stepsInAWorld = 400;
/** Between two looks at what gateways hold. */
const stepsBetweenLooks = 40;
const mostHeapGrowth = 24 * 1024 * 1024;
const mostFilesMore = 24;

const choose = (random: Random, among: readonly Fault[]): Fault | undefined => {
  let at = random.next() * among.reduce((sum, { weight }) => sum + weight, 0);
  return among.find(({ weight }) => (at -= weight) < 0);
};

/** The faults of one step: mostly one, sometimes several at once. */
const chosen = (random: Random, among: readonly Fault[]): readonly Fault[] => {
  const first = choose(random, among);
  if (first === undefined || first.when === 'alone') return first === undefined ? [] : [first];
  const count = random.pick([0, 1, 2, 3, 4, 5, 6]);
  const more = Array.from({ length: count }, () =>
    choose(
      random,
      among.filter(({ when }) => when === undefined),
    ),
  );
  const all = [...new Set([first, ...more])].filter((fault) => fault !== undefined);
  return all.toSorted((a, b) => rankOf(a) - rankOf(b));
};
const rankOf = ({ when }: Fault): number => (when === undefined ? 0 : when === 'late' ? 1 : 2);
const healRankOf = ({ when }: Fault): number => (when === undefined ? 1 : when === 'late' ? 0 : 2);

const burst = (world: World, random: Random): void => {
  const { pipe, web } = world;
  for (let count = random.between(1, 5); count > 0; count -= 1) {
    const server = random.chance(0.8) ? random.pick(world.quick) : random.pick(world.servers);
    const who = random.between(0, 2);
    if (who === 0) pipe.client.call(`${server}__echo`);
    else if (who === 1) web.client.call(`${server}__echo`);
    else world.stranger().call(`${server}__echo`);
  }
};

/** Longest that anybody asks again and again. */
const givenUpMs = 20_000;

/** Asks until there is an answer. Something that is being restarted may say that it is. */
const recovery = async (what: string, at: number, again: () => Promise<Outcome>): Promise<Recovery> => {
  for (;;) {
    const { outcome } = await again();
    const ms = performance.now() - at;
    if (outcome === 'ok' || ms > givenUpMs) return { what, ms: outcome === 'ok' ? ms : Infinity };
    await sleep(10);
  }
};

/** Breaks things at random, and looks after each time whether all promises hold. */
export const runChaos = async (options: RunOptions): Promise<Report> => {
  const counts = new Map<string, number>();
  const recoveries: Recovery[] = [];
  const history: string[] = [];
  const startedAt = performance.now();
  let broken: readonly string[] = [];
  let [done, number, answers, records] = [0, options.from, 0, 0];
  let missing: readonly string[] = [];

  const takeStep = async (world: World, witness: AuditWitness, before: Baseline): Promise<void> => {
    const random = createRandom(options.seed, number);
    const among = faults.filter(
      (fault) =>
        fault.missing?.(world) === undefined && (options.only.length === 0 || options.only.includes(fault.kind)),
    );
    const struck = chosen(random, among);
    const notes: string[] = [];
    const probes: Promise<Recovery>[] = [];
    const at = performance.now();
    const step: Step = {
      world,
      random,
      note: (what) => void notes.push(what),
      burst: () => burst(world, random),
      crashed: (what, again, since = performance.now()) => void probes.push(recovery(what, since, again)),
    };
    burst(world, random);
    const heals: { readonly fault: Fault; readonly heal: Heal }[] = [];
    for (const fault of struck) {
      options.trace(`step ${number}: ${fault.kind}`);
      heals.push({ fault, heal: await fault.strike(step) });
      counts.set(fault.kind, (counts.get(fault.kind) ?? 0) + 1);
      done += 1;
    }
    burst(world, random);
    await sleep(random.between(0, 25));
    for (const { heal } of heals.toSorted((a, b) => healRankOf(a.fault) - healRankOf(b.fault))) await heal();
    const found = await Promise.all(probes);
    if (struck.length === 1) recoveries.push(...found);
    const lost = found.filter(({ ms }) => ms === Infinity).map(({ what }) => `${what} never answered again`);
    broken = [...lost, ...(await brokenIn(world, witness, before))];
    const took = Math.round(performance.now() - at);
    const line = `step ${number} (${took} ms): ${struck.map(({ kind }) => kind).join(' + ')}${notes.map((one) => `; ${one}`).join('')}`;
    history.push(line);
    options.trace(line);
    if (history.length > 60) history.shift();
  };

  const lookAt = async (world: World, first: Map<number, Held>): Promise<readonly string[]> => {
    const held = await heldBy(world);
    return held.flatMap((now) => {
      const then = first.get(now.gateway);
      if (then === undefined) first.set(now.gateway, now);
      if (then === undefined) return [];
      const more = now.heapBytes - then.heapBytes;
      return [
        ...(more > mostHeapGrowth ? [`the memory of ${now.gateway} grew by ${Math.round(more / 1e6)} MB`] : []),
        ...(now.files > then.files + mostFilesMore
          ? [`${now.gateway} had ${then.files} files open, and has ${now.files}`]
          : []),
      ];
    });
  };

  const inOneWorld = async (): Promise<void> => {
    const world = await createWorld();
    await using _place = world.place;
    using _disk = world.disk;
    missing = faults.flatMap(({ kind, missing: why }) =>
      why?.(world) === undefined ? [] : [`${kind}: ${why(world)}`],
    );
    using witness = createAuditWitness(world.place.data);
    const chain = createChainWitness(world.place);
    if (chain === undefined) missing = [...missing, 'the chain of the audit: this build has no `audit verify`'];
    const before = baselineOf(world, witness);
    const first = new Map<number, Held>();
    for (let count = 0; count < stepsInAWorld && done < options.faults && broken.length === 0; count += 1) {
      if (performance.now() - startedAt > options.maxMs) break;
      await takeStep(world, witness, before);
      number += 1;
      if (number % stepsBetweenLooks === 0 && broken.length === 0) {
        broken = [...(await lookAt(world, first)), ...(chain?.() ?? [])];
        options.tell(`${done} faults, step ${number}, ${Math.round((performance.now() - startedAt) / 1_000)} s`);
      }
    }
    await world.close();
    if (broken.length === 0) broken = chain?.() ?? [];
    answers += world.ledger.answers;
    records += witness.records;
    if (broken.length > 0)
      history.push(
        `stderr of the gateway at pipes: ${world.pipe.gateway.stderr.slice(-3_000)}`,
        `stderr of the gateway over HTTP: ${world.web.gateway.stderr.slice(-3_000)}`,
      );
  };

  while (done < options.faults && broken.length === 0 && performance.now() - startedAt < options.maxMs)
    await inOneWorld();
  return {
    seed: options.seed,
    steps: number - options.from,
    counts,
    recoveries,
    answers,
    records,
    missing,
    broken,
    history,
  };
};
