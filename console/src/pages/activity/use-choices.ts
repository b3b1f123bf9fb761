import { useQuery } from '@tanstack/react-query';
import { ask } from '../../api/ask.ts';
import type { Answer } from '../../../../gateway/src/admin/contract/methods.ts';

const freshMs = 60_000;

/** Whom and what one can look for. Asked for now and then: not with every call that is made. */
export const useChoices = (): Answer<'activity.choices'> => {
  const { data } = useQuery({
    queryKey: ['choices of the activity'],
    queryFn: ({ signal }) => ask('activity.choices', {}, signal),
    staleTime: freshMs,
  });
  return data ?? { clients: [], servers: [] };
};
