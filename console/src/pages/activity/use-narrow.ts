import { useSyncExternalStore } from 'react';

/** The width below which rows have two lines, as in their style sheet. */
const query = '(max-width: 720px)';

const follow = (listener: () => void): (() => void) => {
  const media = window.matchMedia(query);
  media.addEventListener('change', listener);
  return () => media.removeEventListener('change', listener);
};

/** Whether the window is as narrow as a phone. */
export const useNarrow = (): boolean => useSyncExternalStore(follow, () => window.matchMedia(query).matches);
