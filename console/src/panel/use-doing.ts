import { useState } from 'react';
import type { Answer, Params } from '../../../gateway/src/admin/contract/methods.ts';
import type { ActName } from '../api/ask.ts';
import { failureFrom } from './failure.ts';
import { useStore } from './surroundings.ts';

interface Doing<Name extends ActName> {
  /** Does nothing while the last one is being done. Undefined where it was not done. */
  readonly act: (params: Params<Name>) => Promise<Answer<Name> | undefined>;
  readonly isBusy: boolean;
  /** Why the last one was not done. */
  readonly error: Error | undefined;
}

/** Does what a person asks for, one at a time. */
export const useDoing = <Name extends ActName>(name: Name): Doing<Name> => {
  const store = useStore();
  const [{ isBusy, error }, set] = useState<{ readonly isBusy: boolean; readonly error?: Error }>({ isBusy: false });
  const act = async (params: Params<Name>): Promise<Answer<Name> | undefined> => {
    if (isBusy) return undefined;
    set({ isBusy: true });
    try {
      // The contract holds both sides, as in `useLooked`.
      const answer = (await store.act(name, params)) as Answer<Name>;
      set({ isBusy: false });
      return answer;
    } catch (cause) {
      set({ isBusy: false, error: failureFrom(cause) });
      return undefined;
    }
  };
  return { act, isBusy, error };
};
