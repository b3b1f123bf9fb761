import { useState } from 'react';
import type { Params } from '../../../gateway/src/admin/contract/methods.ts';
import type { ActName } from '../api/ask.ts';
import { failureFrom } from './failure.ts';
import { useStore } from './surroundings.ts';

interface Doing<Name extends ActName> {
  /** Does nothing while the last one is being done. Whether it was done. */
  readonly act: (params: Params<Name>) => Promise<boolean>;
  readonly isBusy: boolean;
  /** Why the last one was not done. */
  readonly error: Error | undefined;
}

/** Does what a person asks for, one at a time. */
export const useDoing = <Name extends ActName>(name: Name): Doing<Name> => {
  const store = useStore();
  const [{ isBusy, error }, set] = useState<{ readonly isBusy: boolean; readonly error?: Error }>({ isBusy: false });
  const act = async (params: Params<Name>): Promise<boolean> => {
    if (isBusy) return false;
    set({ isBusy: true });
    try {
      await store.act(name, params);
      set({ isBusy: false });
      return true;
    } catch (cause) {
      set({ isBusy: false, error: failureFrom(cause) });
      return false;
    }
  };
  return { act, isBusy, error };
};
