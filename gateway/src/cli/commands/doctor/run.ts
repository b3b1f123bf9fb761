import { checkConfig } from '../../../config/load.ts';
import type { Config } from '../../../index.ts';
import type { Given, Outcome } from '../../command.ts';
import { examineConfinement, examineNeeds } from '../../confinement-findings.ts';
import type { Finding } from '../../findings.ts';
import { reportFindings } from '../../findings.ts';
import { examineHooks } from '../../hook-findings.ts';
import { examineGit, examineServers, examineState, summarize, tried } from '../../machine.ts';
import { examineOrigins } from '../../origin-findings.ts';
import { findConfig } from '../../place.ts';
import { examineSecrets } from '../../secret-findings.ts';
import { showCount } from '../../units.ts';
import { readVersion } from '../../version.ts';

const program = (): Finding => ({
  subject: 'storycore-mcp',
  state: 'ok',
  says: `${readVersion()} on Node ${process.versions.node}, ${process.platform} ${process.arch}`,
});

interface Configured {
  readonly findings: readonly Finding[];
  readonly config?: Config;
}

const configuration = async (given: Given): Promise<Configured> => {
  const subject = 'configuration';
  const path = findConfig(given);
  if (path === undefined) {
    const remedy = 'Write one with `storycore-mcp init PROJECT`.';
    const none: Finding = { subject, state: 'warning', says: 'there is none yet', remedy };
    return { findings: [none, ...(await examineSecrets())] };
  }
  const loaded = checkConfig(path);
  if ('config' in loaded) {
    const { config } = loaded;
    const findings: readonly Finding[] = [
      { subject, state: 'ok', says: summarize(config) },
      ...(await examineServers(config)),
      ...(await examineHooks(config)),
      ...(await examineOrigins(config)),
      ...(await examineSecrets(config)),
    ];
    return { findings, config };
  }
  const says = `${path} is not valid (${showCount(loaded.problems.length, 'problem')})`;
  return { findings: [{ subject, state: 'problem', says, remedy: 'See `storycore-mcp check`.' }] };
};

/** What this machine gives; where that cannot be found out, why. */
const confinement = async (config: Config | undefined) => {
  let found: Awaited<ReturnType<typeof examineConfinement>> | undefined;
  const failed = await tried('confinement', async () => {
    found = await examineConfinement();
    return { subject: 'confinement', state: 'ok', says: '' };
  });
  if (found === undefined) return { findings: [failed] };
  const needs = config === undefined ? [] : examineNeeds(config, found.proof, 'problem');
  return { findings: [...found.findings, ...needs], proof: found.proof };
};

/** `storycore-mcp doctor` */
export const run = async (given: Given): Promise<Outcome> => {
  const state = await examineState();
  const { findings, config } = await configuration(given);
  const confined = await confinement(config);
  return reportFindings(
    [program(), state, ...findings, await examineGit(), ...confined.findings],
    1,
    confined.proof === undefined ? {} : { confinement: confined.proof },
  );
};
