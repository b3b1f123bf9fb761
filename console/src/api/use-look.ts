import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Answer, Params } from '../../../gateway/src/admin/contract/methods.ts';
import { ask, type LookName } from './ask.ts';
import type { ApiFailure } from './failure.ts';

export interface LookOptions {
  /** False: not yet. */
  readonly enabled?: boolean;
  /** Shows the former answer until there is one to other params: for filters and pages of a list. */
  readonly keepsFormer?: boolean;
  /** Asks again so often, for what no event tells of. */
  readonly everyMs?: number;
}

/** What is so, kept true by events of the gateway. */
export const useLook = <Name extends LookName>(
  name: Name,
  params: Params<Name>,
  { enabled = true, keepsFormer = false, everyMs }: LookOptions = {},
): UseQueryResult<Answer<Name>, ApiFailure> =>
  useQuery<Answer<Name>, ApiFailure, Answer<Name>, readonly [Name, Params<Name>]>({
    queryKey: [name, params],
    queryFn: ({ signal }) => ask(name, params, signal),
    enabled,
    ...(everyMs !== undefined && { refetchInterval: everyMs }),
    ...(keepsFormer && { placeholderData: keepPreviousData }),
  });
