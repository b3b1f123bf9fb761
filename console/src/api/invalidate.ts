import type { Query, QueryClient } from '@tanstack/react-query';
import type { Topic } from '../../../gateway/src/admin/contract/event.ts';
import { pagesOf } from './topics.ts';

/** What the title of a page says of it, while another one is looked at. */
const tellsWhileHidden: ReadonlySet<string> = new Set(['frame', 'requests']);

const pageOf = ({ queryKey: [name] }: Query): string => (typeof name === 'string' ? (name.split('.')[0] ?? '') : '');

/**
 * Makes old what was read of these topics, undefined: of all; what is looked at now is asked for again. So is what is being
 * asked for: its answer may be from before the change, and would be taken for new.
 */
export const invalidate = (client: QueryClient, changed: readonly Topic[] | undefined): void => {
  const pages = changed && new Set(changed.flatMap((topic) => pagesOf[topic]));
  const isAskedFor = (query: Query): boolean => query.state.fetchStatus !== 'idle';
  const isWantedNow = (query: Query): boolean =>
    !document.hidden || tellsWhileHidden.has(pageOf(query)) || isAskedFor(query);
  const isOld = (query: Query): boolean => pages === undefined || pages.has(pageOf(query));
  // The client lets a first request go on, where it would start a later one anew.
  for (const query of client.getQueryCache().findAll({ predicate: isOld, fetchStatus: 'fetching' }))
    if (query.state.data === undefined) void query.cancel({ silent: true });
  void client.invalidateQueries({ predicate: (query) => isOld(query) && isWantedNow(query) });
  void client.invalidateQueries({ refetchType: 'none', predicate: (query) => isOld(query) && !isWantedNow(query) });
};
