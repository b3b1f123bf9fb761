import { checkConfig } from '../../../config/load.ts';
import type { Problem } from '../../../config/problem.ts';
import type { Given, Outcome } from '../../command.ts';
import type { Finding } from '../../findings.ts';
import { reportFindings } from '../../findings.ts';
import { examineGit, examineServers, examineState, summarize } from '../../machine.ts';
import { findConfig, readConfig } from '../../place.ts';

const invalid = 78;

const whereOf = ({ file, path, line }: Problem): string =>
  [path === '' ? undefined : path, line === undefined ? file : `${file}, line ${line}`]
    .filter((part) => part !== undefined)
    .join(' in ');

const findingOf = (problem: Problem): Finding => ({
  subject: 'configuration',
  state: 'problem',
  says: `${problem.message} (${whereOf(problem)})`,
  ...(problem.remedy === undefined ? {} : { remedy: problem.remedy }),
});

/** `storycore-mcp check` */
export const run = async (given: Given): Promise<Outcome> => {
  const path = findConfig(given);
  const loaded = path === undefined ? { config: readConfig(given) } : checkConfig(path);
  if ('problems' in loaded) return reportFindings([...loaded.problems.map(findingOf), await examineState()], invalid);
  const { config } = loaded;
  const usesGit = config.servers.some(({ provider }) => provider === 'git');
  return reportFindings(
    [
      { subject: 'configuration', state: 'ok', says: summarize(config) },
      await examineState(),
      ...(await examineServers(config)),
      ...(usesGit ? [await examineGit()] : []),
    ],
    invalid,
  );
};
