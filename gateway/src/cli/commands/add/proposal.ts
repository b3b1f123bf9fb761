import type { Plan } from '../../../adding/plan.ts';
import { nearMiss } from '../../../adding/near-miss.ts';
import { printableLine } from '../../printable.ts';

/** What the person should know before they agree. */
export const doubtsAbout = ({ published }: Plan): readonly string[] => {
  const { name, deprecated } = published;
  const near = nearMiss(name);
  return [
    ...(near === undefined ? [] : [`${name} is not ${near}, though it is nearly called so.`]),
    ...(deprecated === undefined ? [] : [`Those who publish it say: ${deprecated}`]),
  ];
};

/** What will be done, in words. */
export const proposalLines = (plan: Plan, config: string): readonly string[] => {
  const { published, server, folder, before, after } = plan;
  const { name, version, integrity, licence } = published;
  const shown = (entry: object): string => printableLine(`${JSON.stringify(server)}: ${JSON.stringify(entry)}`);
  return [
    `${name} ${version}, licence ${licence}`,
    `  integrity  ${integrity}`,
    `  into       ${folder}, read-only, running no script`,
    `  in         ${config}`,
    ...(before === undefined ? [] : [`  before     ${shown(before)}`]),
    `  ${before === undefined ? 'adds  ' : 'after '}     ${shown(after)}`,
    ...doubtsAbout(plan).map((doubt) => `  ⚠ ${doubt}`),
  ];
};

/** The same for programs. */
export const proposalJson = (plan: Plan, config: string): object => {
  const { published, server, folder, before, after } = plan;
  const { name, version, integrity, licence } = published;
  return { name, version, integrity, licence, server, folder, config, before, after, doubts: doubtsAbout(plan) };
};
