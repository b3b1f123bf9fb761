/** What a person chose on this machine; undefined where nothing is kept, or nothing may be. */
export const stored = (key: string): string | undefined => {
  try {
    return window.localStorage.getItem(`storycore.${key}`) ?? undefined;
  } catch {
    return undefined;
  }
};

/** Keeps a person's choice on this machine, where that is allowed. */
export const store = (key: string, value: string): void => {
  try {
    window.localStorage.setItem(`storycore.${key}`, value);
  } catch {
    // A browser that keeps nothing: the choice holds for this page.
  }
};
