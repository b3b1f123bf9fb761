import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { act, ask } from '../../api/ask.ts';
import type { Answer } from '../../../../gateway/src/admin/contract/methods.ts';

const everyMs = 300;
const key = ['proof of the activity'] as const;

/** What is known of the chain, followed while it is being read. */
export const useProof = (isAsked: boolean): UseQueryResult<Answer<'activity.proof'>> =>
  useQuery({
    queryKey: key,
    queryFn: ({ signal }) => ask('activity.proof', {}, signal),
    enabled: isAsked,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.kind === 'running' ? everyMs : false),
  });

/** Begins to read the chain. */
export const useVerify = (): (() => Promise<void>) => {
  const client = useQueryClient();
  return async () => {
    await act('activity.verify', {});
    await client.invalidateQueries({ queryKey: key });
  };
};
