import { readAddon } from '../../../config/addon.ts';
import { checkConfig } from '../../../config/load.ts';
import type { Problem } from '../../../config/problem.ts';
import type { Given, Outcome } from '../../command.ts';
import type { Finding } from '../../findings.ts';
import { reportFindings } from '../../findings.ts';
import { machineGround } from '../../../confine.ts';
import { examineNeeds } from '../../confinement-findings.ts';
import { examineFallbacks } from '../../fallback-findings.ts';
import { examineHooks } from '../../hook-findings.ts';
import { examineGit, examineServers, examineState, summarize } from '../../machine.ts';
import { examineOrigins } from '../../origin-findings.ts';
import { findConfig } from '../../place.ts';
import { readConfig } from '../../read-config.ts';
import { examineReview } from '../../review-findings.ts';
import { examineSecrets } from '../../secret-findings.ts';

const invalid = 78;

const whereOf = ({ file, path, line }: Problem): string =>
  [path === '' ? undefined : path, line === undefined ? file : `${file}, line ${line}`]
    .filter((part) => part !== undefined)
    .join(' in ');

const findingOf = (problem: Problem, subject = 'configuration', state: Finding['state'] = 'problem'): Finding => ({
  subject,
  state,
  says: `${problem.message} (${whereOf(problem)})`,
  ...(problem.remedy === undefined ? {} : { remedy: problem.remedy }),
});

/** What the engine would make of an add-on's manifest. */
const examineAddon = (path: string): readonly Finding[] => {
  const { manifest, errors, warnings } = readAddon(path);
  const found = [
    ...errors.map((problem) => findingOf(problem, 'addon')),
    ...warnings.map((problem) => findingOf(problem, 'addon', 'warning')),
  ];
  if (errors.length > 0 || manifest === undefined) return found;
  return [
    { subject: 'addon', state: 'ok', says: `${manifest.name} ${manifest.version}: the engine loads it` },
    ...found,
  ];
};

/** `storycore-mcp check` */
export const run = async (given: Given): Promise<Outcome> => {
  const addon = given.text('addon');
  if (addon !== undefined) return reportFindings(examineAddon(addon), invalid);
  const path = findConfig(given);
  const loaded = path === undefined ? { config: readConfig(given) } : checkConfig(path);
  if ('problems' in loaded)
    return reportFindings([...loaded.problems.map((problem) => findingOf(problem)), await examineState()], invalid);
  const { config } = loaded;
  const usesGit = config.servers.some(({ provider }) => provider === 'git');
  return reportFindings(
    [
      { subject: 'configuration', state: 'ok', says: summarize(config) },
      ...config.warnings.map((problem) => findingOf(problem, 'configuration', 'warning')),
      await examineState(),
      ...(await examineServers(config)),
      ...examineReview(config),
      ...examineFallbacks(config),
      ...(await examineHooks(config)),
      ...(await examineOrigins(config)),
      ...(config.servers.some(({ sandbox }) => sandbox !== undefined)
        ? examineNeeds(config, await machineGround(), 'warning')
        : []),
      ...(await examineSecrets(config)),
      ...(usesGit ? [await examineGit()] : []),
    ],
    invalid,
  );
};
