import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import type { Answer, Params } from '../../../gateway/src/admin/contract/methods.ts';
import { act, type ActName } from './ask.ts';
import type { ApiFailure } from './failure.ts';

/** Does what a person asked for, once, and then asks again what is true of the same page and of the frame. */
export const useAct = <Name extends ActName>(name: Name): UseMutationResult<Answer<Name>, ApiFailure, Params<Name>> => {
  const client = useQueryClient();
  const page = `${name.split('.')[0]}.`;
  return useMutation<Answer<Name>, ApiFailure, Params<Name>>({
    mutationKey: [name],
    mutationFn: (params) => act(name, params),
    onSettled: () =>
      client.invalidateQueries({
        predicate: ({ queryKey: [other] }) =>
          typeof other === 'string' && (other.startsWith(page) || other.startsWith('frame.')),
      }),
  });
};
