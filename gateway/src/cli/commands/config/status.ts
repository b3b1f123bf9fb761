import { resolve } from 'node:path';
import { checkConfig } from '../../../config/load.ts';
import type { State } from '../../../index.ts';
import type { Given, Outcome } from '../../command.ts';
import type { Finding } from '../../findings.ts';
import { reportFindings } from '../../findings.ts';
import { configPath, openOwnState } from '../../place.ts';
import { showCount, showDay, showTime } from '../../units.ts';

type Run = ReturnType<State['configRuns']['list']>[number];
type Part = NonNullable<Run['refusal']>['parts'][number];

const moment = (at: number): string => `${showDay(at)} ${showTime(at)}`;

const whereOf = ({ file, path, line }: Part): string => {
  const place = line === undefined ? file : `${file}, line ${line}`;
  return path === '' ? place : `${path} in ${place}`;
};

const refusedPart = (part: Part): Finding => ({
  subject: 'refused',
  state: 'problem',
  says: `${part.message} (${whereOf(part)})`,
  ...(part.remedy === undefined ? {} : { remedy: part.remedy }),
});

const findingsOf = ({ pid, version, appliedAt, refusal, waiting }: Run): readonly Finding[] => [
  {
    subject: `gateway ${pid}`,
    state: 'ok',
    says: `holds by ${version === undefined ? 'a version that is not kept' : `version ${version}`}, since ${moment(appliedAt)}`,
  },
  ...(refusal?.parts ?? []).map(refusedPart),
  ...waiting.map(
    (key): Finding => ({
      subject: `gateway ${pid}`,
      state: 'warning',
      says: `\`${key}\` has changed, which holds only after a new start.`,
      remedy: 'End this gateway and start it again when it suits.',
    }),
  ),
];

const fileFinding = (path: string): Finding => {
  const loaded = checkConfig(path);
  if ('config' in loaded) return { subject: 'configuration', state: 'ok', says: `${path} is valid` };
  return {
    subject: 'configuration',
    state: 'problem',
    says: `${path} has ${showCount(loaded.problems.length, 'problem')}`,
    remedy: 'See all of them with `storycore-mcp check`.',
  };
};

/** `storycore-mcp config status` */
export const run = async (given: Given): Promise<Outcome> => {
  const path = resolve(configPath(given));
  using state = openOwnState();
  const runs = state.configRuns.list().filter(({ source }) => source === path);
  const nobody: Finding = { subject: 'gateways', state: 'ok', says: 'None runs with this configuration.' };
  const findings = [fileFinding(path), ...(runs.length === 0 ? [nobody] : runs.flatMap(findingsOf))];
  return reportFindings(findings, 78, { source: path, gateways: runs });
};
