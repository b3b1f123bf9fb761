import { useState } from 'react';

/** Which one is open. When it goes, the one after it is; else the one before. New ones change nothing. */
export const useCurrent = (ids: readonly string[]): readonly [string | undefined, (id: string) => void] => {
  const [{ former, chosen }, set] = useState<{ readonly former: readonly string[]; readonly chosen?: string }>({
    former: [],
  });
  const place = former.indexOf(chosen ?? '');
  const nearest = [...former.slice(Math.max(0, place)), ...former.slice(0, Math.max(0, place)).toReversed()];
  const current = nearest.find((id) => ids.includes(id)) ?? ids[0];
  if (current !== chosen || former.join(' ') !== ids.join(' ')) {
    set({ former: ids, ...(current !== undefined && { chosen: current }) });
  }
  return [current, (id) => set({ former: ids, chosen: id })];
};
