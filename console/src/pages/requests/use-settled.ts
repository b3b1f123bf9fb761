import { useCallback, useLayoutEffect, useRef } from 'react';

const settleMs = 400;

/**
 * Whether what is shown has stood there long enough to be meant: a key or a click for what was there before does not count,
 * nor do those that follow it without a pause. To be asked at each of them.
 */
export const useSettled = (shown: string): (() => boolean) => {
  const since = useRef({ shown: '', at: Number.POSITIVE_INFINITY });
  useLayoutEffect(() => {
    since.current = { shown, at: performance.now() };
  }, [shown]);
  return useCallback(() => {
    const now = performance.now();
    if (now - since.current.at > settleMs) return true;
    since.current.at = now;
    return false;
  }, []);
};
