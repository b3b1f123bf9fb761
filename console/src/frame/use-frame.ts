import { useEffect } from 'react';
import type { Answer } from '../../../gateway/src/admin/contract/methods.ts';
import { setClock } from '../api/clock.ts';
import { useLook } from '../api/use-look.ts';

/** How the gateway stands, as far as every page shows it; undefined until it has said so. */
export const useFrame = (): Answer<'frame.look'> | undefined => {
  const { data } = useLook('frame.look', {});
  useEffect(() => {
    if (data) setClock(data.now);
  }, [data]);
  return data;
};
