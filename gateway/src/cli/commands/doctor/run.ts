import { checkConfig } from '../../../config/load.ts';
import type { Given, Outcome } from '../../command.ts';
import type { Finding } from '../../findings.ts';
import { reportFindings } from '../../findings.ts';
import { examineGit, examineServers, examineState, summarize } from '../../machine.ts';
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

const configuration = async (given: Given): Promise<readonly Finding[]> => {
  const subject = 'configuration';
  const path = findConfig(given);
  if (path === undefined) {
    const remedy = 'Write one with `storycore-mcp init PROJECT`.';
    return [{ subject, state: 'warning', says: 'there is none yet', remedy }, ...(await examineSecrets())];
  }
  const loaded = checkConfig(path);
  if ('config' in loaded) {
    const { config } = loaded;
    return [
      { subject, state: 'ok', says: summarize(config) },
      ...(await examineServers(config)),
      ...(await examineOrigins(config)),
      ...(await examineSecrets(config)),
    ];
  }
  const says = `${path} is not valid (${showCount(loaded.problems.length, 'problem')})`;
  return [{ subject, state: 'problem', says, remedy: 'See `storycore-mcp check`.' }];
};

/** Said as it is: nobody should rely on walls that do not stand yet. */
const confinement: Finding = {
  subject: 'confinement',
  state: 'warning',
  says: 'Servers run with your rights in this version. Every call is checked before it is sent; what a server does by itself is not held back.',
  remedy: 'Add only servers that you would run yourself.',
};

/** `storycore-mcp doctor` */
export const run = async (given: Given): Promise<Outcome> =>
  reportFindings(
    [program(), await examineState(), ...(await configuration(given)), await examineGit(), confinement],
    1,
  );
