import type { Installed } from '../../../install/install.ts';
import { install } from '../../../install/install.ts';
import { recordConfiguration, removeLeftovers, removeVersions } from '../../../install/leftovers.ts';
import type { NpmSettings } from '../../../install/npm.ts';
import { installedAs } from '../../../install/place.ts';
import { GatewayError } from '../../../index.ts';
import type { Given, Outcome } from '../../command.ts';
import { npmHere } from '../../npm-here.ts';
import type { ConfigFile } from './config-file.ts';
import { entriesIn, findConfigFile, proveEntries, writeEntries } from './config-file.ts';
import { askConsent, someoneIsThere } from './consent.ts';
import { lookUpAll } from '../../../adding/look-up.ts';
import { nearMiss } from '../../../adding/near-miss.ts';
import type { Plan } from '../../../adding/plan.ts';
import { folderOf, planFor } from '../../../adding/plan.ts';
import { proposalJson, proposalLines } from './proposal.ts';
import type { Done } from './report.ts';
import { reportDone } from './report.ts';
import type { Entry, Wanted } from '../../../adding/entry.ts';
import { wantedBy } from './wanted.ts';

interface Work {
  readonly file: ConfigFile;
  readonly data: string;
  readonly settings: NpmSettings & { readonly signal: AbortSignal };
}

/** A person who is asked sees the doubt; one who has said yes beforehand does not. */
const refuseNearMisses = (plans: readonly Plan[]): void => {
  for (const { published } of plans) {
    const near = nearMiss(published.name);
    if (near === undefined) continue;
    throw new GatewayError('not-approved', `${published.name} is nearly called like ${near}, and is not it.`, {
      remedy: `Install ${near}, or add --as-written if this one is meant.`,
    });
  }
};

const installAll = async (plans: readonly Plan[], { data, settings }: Work): Promise<readonly Installed[]> => {
  const done: Installed[] = [];
  for (const { published, bin } of plans) {
    // oxlint-disable-next-line no-await-in-loop -- one npm at a time: they share a cache, and a person's machine
    done.push(await install({ ...settings, published, bin, data }));
  }
  return done;
};

/** The version that a server was started from before stays until the next time: a gateway may still run it. */
const removeOld = async ({ published, before }: Plan, { data }: Work, configurations: readonly string[]) => {
  const { name, version } = published;
  const folder = before === undefined ? undefined : folderOf(before, data);
  const keep = [version, ...(folder === undefined ? [] : [installedAs(folder).version])];
  return before === undefined ? [] : removeVersions(data, name, keep, configurations);
};

const changesOf = (plans: readonly Plan[]): readonly Plan[] =>
  plans.filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after));

const entriesAfter = (plans: readonly Plan[]): ReadonlyMap<string, Entry> =>
  new Map(plans.map(({ server, after }) => [server, after]));

const carryOut = async (plans: readonly Plan[], work: Work): Promise<readonly Done[]> => {
  await removeLeftovers(work.data);
  const installed = await installAll(plans, work);
  const changed = changesOf(plans);
  if (changed.length > 0) writeEntries(work.file, entriesAfter(changed));
  const configurations = await recordConfiguration(work.data, work.file.path);
  const removed = await Promise.all(plans.map((plan) => removeOld(plan, work, configurations)));
  return plans.flatMap((plan, at) => {
    const one = installed[at];
    return one === undefined ? [] : [{ plan, ...one, written: changed.includes(plan), removed: removed[at] ?? [] }];
  });
};

const addWanted = async (wanted: readonly Wanted[], given: Given, work: Work): Promise<Outcome> => {
  const { file, data, settings } = work;
  const published = await lookUpAll(
    wanted.map(({ spec }) => spec),
    settings,
  );
  const entries = entriesIn(file);
  const plans = wanted.flatMap((each, at) => {
    const one = published[at];
    return one === undefined ? [] : [planFor(each, one, { entries, data, node: settings.node })];
  });
  proveEntries(file, entriesAfter(plans));
  const proposal = plans.flatMap((plan) => proposalLines(plan, file.path));
  if (!given.flag('yes')) {
    if (!someoneIsThere()) {
      return {
        lines: [...proposal, '', 'Nothing was done: nobody is there to agree. Run it with --yes to do this.'],
        json: { done: false, would: plans.map((plan) => proposalJson(plan, file.path)) },
        exit: 2,
      };
    }
    await askConsent(proposal, settings.signal);
  } else if (!given.flag('as-written')) refuseNearMisses(plans);
  return reportDone(await carryOut(plans, work), file.path);
};

/** `storycore-mcp add` */
export const run = async (given: Given): Promise<Outcome> => {
  const file = findConfigFile(given);
  const wanted = wantedBy(given, entriesIn(file));
  if (wanted.length === 0) {
    return { lines: ['No server is fetched at each start: nothing to do.'], json: { done: true, servers: [] } };
  }
  using here = npmHere(given);
  const { data, settings } = here;
  try {
    return await addWanted(wanted, given, { file, data, settings });
  } catch (error) {
    if (!settings.signal.aborted) throw error;
    throw new GatewayError('cancelled', 'Ended before it was done: the configuration is as it was.', { cause: error });
  }
};
