import type { Grant } from './grant.ts';
import { matches } from './pattern.ts';

/** The hosts that grants open to a server, whoever uses it: where what it is told may go. */
export const outletsOf = (grants: readonly Grant[], server: string): readonly string[] => [
  ...new Set(
    grants.flatMap(({ effect, level, server: pattern, conditions }) =>
      effect === 'allow' && level === 'network_access' && matches(pattern, server)
        ? (conditions?.hosts ?? []).map((host) => host.replace(/^\*\./, ''))
        : [],
    ),
  ),
];
