import { decide } from './decide.ts';
import type { Grant, Principal, Target } from './grant.ts';
import type { Need } from './need.ts';
import { matches } from './pattern.ts';

/** What is asked about: anything that a server may be used for, by whoever may use it. */
export interface Asked {
  readonly upstream: string;
  /** The one project of this gateway, which every call is made in. */
  readonly project: string | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** A text that the pattern names, and as few other patterns as can be. */
const exampleOf = (pattern: string): string => pattern.replaceAll('*', 'x');

const principalOf = ({ principal }: Grant, project: string | undefined): Principal => {
  const part = (key: 'addon' | 'session'): object => {
    const pattern = principal[key];
    // Neither names somebody: all, and those who have no such part.
    return pattern === undefined || pattern === '*' || pattern === '' ? {} : { [key]: exampleOf(pattern) };
  };
  const named =
    project ?? (principal.project === undefined || principal.project === '' ? undefined : exampleOf(principal.project));
  return {
    client: exampleOf(principal.client ?? '*'),
    ...(named === undefined ? {} : { project: named }),
    ...part('addon'),
    ...part('session'),
  };
};

const targetOf = ({ name }: Grant, upstream: string): Target => ({ kind: 'tool', upstream, name: exampleOf(name) });

/** Whether anybody may do this through the server. */
export type Anyone = (need: Need) => boolean;

/**
 * Whether anybody may use the server for a need, with any of its tools: `decide` is asked about somebody whom each grant
 * that could allow it means. Prepared once for many needs.
 */
export const anyone = (all: readonly Grant[], { upstream, project, now }: Asked): Anyone => {
  const grants = all.filter(({ server }) => matches(server, upstream));
  const asking = new Map<string, { level: string; principal: Principal; target: Target }>();
  for (const grant of grants) {
    if (grant.effect !== 'allow') continue;
    const one = { level: grant.level, principal: principalOf(grant, project), target: targetOf(grant, upstream) };
    asking.set(JSON.stringify(one), one);
  }
  const witnesses = [...asking.values()];
  return (need) =>
    witnesses.some(
      ({ level, principal, target }) =>
        level === need.level && decide(grants, principal, target, [need], now).effect === 'allow',
    );
};
