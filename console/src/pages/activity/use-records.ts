import { useInfiniteQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo } from 'react';
import { ask } from '../../api/ask.ts';
import type { ApiFailure } from '../../api/failure.ts';
import { useLook } from '../../api/use-look.ts';
import type { Entry, Filter, Looked, Place } from './entry.ts';

type Pages = InfiniteData<Looked, Place | undefined>;

/** The list as far as it was loaded, and what came since. */
export interface Records {
  readonly entries: readonly Entry[];
  readonly isPending: boolean;
  readonly error: ApiFailure | null;
  readonly again: () => void;
  /** There is more behind the last one. */
  readonly hasOlder: boolean;
  readonly loadOlder: () => void;
  /** How many came since, that are not in the list. */
  readonly fresh: number;
  /** More came than are told at once. */
  readonly isFreshCut: boolean;
  /** Puts them into the list. */
  readonly takeFresh: () => void;
}

/** A record may be dated some time before it is written. */
const slackMs = 60_000;
const mostFollowed = 20;
/** Not by the method's name: events ask again for what is new, not for every page. */
const listName = 'records of the activity';

const newestFirst = (one: Entry, other: Entry): number =>
  other.at - one.at || (one.id < other.id ? 1 : one.id > other.id ? -1 : 0);

const changePages = (data: Pages | undefined, change: (entries: readonly Entry[], page: number) => Entry[]) =>
  data && { ...data, pages: data.pages.map((page, place) => ({ ...page, entries: change(page.entries, place) })) };

/** The records of a filter: older ones as one goes down, new ones when one wants them, running ones kept true. */
export const useRecords = (filter: Filter): Records => {
  const client = useQueryClient();
  const key = useMemo(() => [listName, filter] as const, [filter]);
  const list = useInfiniteQuery<Looked, ApiFailure, Pages, typeof key, Place | undefined>({
    queryKey: key,
    queryFn: ({ pageParam, signal }) =>
      ask('activity.look', { ...filter, ...(pageParam && { before: pageParam }) }, signal),
    initialPageParam: undefined,
    getNextPageParam: ({ next }) => next,
    staleTime: Infinity,
    gcTime: 0,
    // Comparing all that was loaded with itself, at each page of it, would be felt.
    structuralSharing: false,
  });
  const { data, fetchNextPage, isFetching, refetch } = list;
  const entries = useMemo(() => data?.pages.flatMap((page) => page.entries) ?? [], [data]);
  const known = useMemo(() => new Map(entries.map((entry) => [entry.id, entry])), [entries]);
  const running = useMemo(() => entries.filter(({ result }) => result === 'running').slice(0, mostFollowed), [entries]);
  const newestAt = entries[0] === undefined ? undefined : Math.trunc(entries[0].at) - slackMs;
  const latest = useLook(
    'activity.look',
    {
      ...filter,
      ...(newestAt !== undefined && { since: Math.max(0, newestAt, filter.since ?? 0) }),
      running: running.map(({ id }) => id),
    },
    { enabled: data !== undefined, keepsFormer: true },
  );

  const told = latest.isPlaceholderData ? undefined : latest.data;
  const fresh = useMemo(() => told?.entries.filter(({ id }) => !known.has(id)) ?? [], [told, known]);
  const isFreshCut = fresh.length > 0 && fresh.length === told?.entries.length && told.next !== undefined;

  const settled = useMemo(
    () =>
      [...(told?.entries ?? []), ...(told?.settled ?? [])].filter(({ id, outcome }) => {
        const shown = known.get(id);
        return shown !== undefined && shown.outcome !== outcome;
      }),
    [told, known],
  );
  useEffect(() => {
    if (settled.length === 0) return;
    const now = new Map(settled.map((entry) => [entry.id, entry]));
    client.setQueryData<Pages>(key, (former) =>
      changePages(former, (shown) => shown.map((entry) => now.get(entry.id) ?? entry)),
    );
  }, [client, key, settled]);

  const takeFresh = useCallback(() => {
    if (isFreshCut) return void client.resetQueries({ queryKey: key });
    client.setQueryData<Pages>(key, (former) =>
      changePages(former, (shown, page) => (page === 0 ? [...fresh, ...shown].toSorted(newestFirst) : [...shown])),
    );
  }, [client, fresh, isFreshCut, key]);

  const loadOlder = useCallback(() => {
    if (!isFetching) void fetchNextPage();
  }, [fetchNextPage, isFetching]);

  return {
    entries,
    isPending: list.isPending,
    error: list.isLoadingError ? list.error : null,
    again: () => void refetch(),
    hasOlder: list.hasNextPage,
    loadOlder,
    fresh: fresh.length,
    isFreshCut,
    takeFresh,
  };
};
