import { useCallback, useLayoutEffect, useRef } from 'react';

const settleMs = 400;

/** Whether what is shown has stood there long enough to be meant: a key or a click for what was there before does not count. */
export const useSettled = (shown: string): (() => boolean) => {
  const since = useRef({ shown: '', at: Number.POSITIVE_INFINITY });
  useLayoutEffect(() => {
    since.current = { shown, at: performance.now() };
  }, [shown]);
  return useCallback(() => performance.now() - since.current.at > settleMs, []);
};
