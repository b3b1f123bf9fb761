import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fromBaseline, fromDirectRun } from './excuse.ts';
import type { Excuse } from './excuse.ts';
import { knownFailures } from './known-failures.ts';
import type { Leg } from './legs.ts';
import type { Outcome, Revision } from './suite.ts';
import { judge } from './verdict.ts';
import type { Verdict } from './verdict.ts';

/** Runs each leg in a folder of its own. */
const runLegs = async (
  chosen: readonly Leg[],
  folder: string,
  each: (leg: Leg, revision: Revision, outcome: Outcome) => void,
): Promise<void> => {
  for (const [at, leg] of chosen.entries()) {
    process.stderr.write(`${leg.name} (${leg.revisions.join(', ')}) …\n`);
    const own = join(folder, `${at}-${leg.name.replaceAll('/', '-')}`);
    mkdirSync(own, { recursive: true });
    await leg.run(own, (revision, outcome) => each(leg, revision, outcome));
  }
};

/** Runs the legs once. */
export const judgeLegs = async (
  chosen: readonly Leg[],
  folder: string,
  excuseOf: (leg: string, revision: Revision) => Excuse = (leg, revision) => fromBaseline(knownFailures, leg, revision),
): Promise<readonly Verdict[]> => {
  const verdicts: Verdict[] = [];
  await runLegs(chosen, folder, ({ name }, revision, outcome) => {
    verdicts.push(judge(name, revision, outcome, excuseOf(name, revision)));
  });
  return verdicts;
};

/** Runs another server by itself first: what it fails there is not asked of the legs that it is behind. */
export const judgeUpstream = async (
  direct: Leg,
  through: readonly Leg[],
  folder: string,
): Promise<readonly Verdict[]> => {
  const excuses = new Map<Revision, Excuse>();
  const first: Verdict[] = [];
  await runLegs([direct], join(folder, 'direct'), ({ name }, revision, outcome) => {
    const excuse = fromDirectRun(outcome);
    excuses.set(revision, excuse);
    first.push(judge(name, revision, outcome, excuse));
  });
  const verdicts = await judgeLegs(through, folder, (leg, revision) => {
    const excuse = excuses.get(revision);
    if (excuse === undefined) throw new Error(`There was no direct run of ${leg} in ${revision}.`);
    return excuse;
  });
  return [...first, ...verdicts];
};
