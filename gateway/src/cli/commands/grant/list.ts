import type { Config, Grant } from '../../../index.ts';
import type { Outcome } from '../../command.ts';
import { pad } from '../../layout.ts';
import { styled } from '../../output.ts';
import { openOwnState } from '../../place.ts';
import { describeConditions, describeGrant } from './describe.ts';

const colours: Readonly<Record<Grant['effect'], 'green' | 'yellow' | 'red'>> = {
  allow: 'green',
  ask: 'yellow',
  deny: 'red',
};

const idColumns = 11;

const shown = (grant: Grant, now: number): string[] => [
  `${pad(grant.id, idColumns)} ${styled(colours[grant.effect], grant.effect.padEnd(5))} ${describeGrant(grant)}`,
  ...describeConditions(grant, now).map((line) => `${' '.repeat(idColumns + 7)}${line}`),
];

/** All grants in force: what the configuration says, then what a person gave. */
export const showGrants = (config: Config | undefined): Outcome => {
  const now = Date.now();
  using state = openOwnState();
  const grants = [...(config?.grants ?? []), ...state.grants.list(now)];
  const lines = grants.flatMap((grant) => shown(grant, now));
  return {
    lines: lines.length === 0 ? ['Nothing is granted: every call is denied.'] : lines,
    json: grants,
  };
};
