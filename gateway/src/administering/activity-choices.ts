import type { Answer } from '../admin/contract/methods.ts';
import type { Config } from '../config/config.ts';
import type { State } from '../store/state.ts';

/** Calls that are looked through for names. */
const reach = 2_000;
const mostNames = 200;

const sorted = (names: Iterable<string>): string[] => [...names].toSorted().slice(0, mostNames);

/** Whom and what one can look for: those who called lately, and what they called. */
export const choicesOf = (
  config: Pick<Config, 'servers'>,
  { records }: Pick<State, 'records'>,
): Answer<'activity.choices'> => {
  const clients = new Set<string>();
  const targets = new Map<string, Set<string>>(config.servers.map(({ name }) => [name, new Set()]));
  for (const { principal, target } of records.back({ kind: 'call', reach })) {
    clients.add(principal.client);
    if (target.upstream === '') continue;
    const names = targets.get(target.upstream) ?? new Set();
    targets.set(target.upstream, names.add(target.name));
  }
  return {
    clients: sorted(clients),
    servers: sorted(targets.keys()).map((name) => ({ name, targets: sorted(targets.get(name) ?? []) })),
  };
};
