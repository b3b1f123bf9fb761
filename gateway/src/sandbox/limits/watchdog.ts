const everyMs = 50;

/** What the watchdog looks after. */
export interface Watched {
  sample(): void;
}

/** Looks after many servers with one timer, which runs while there is one and keeps no process alive. */
export interface Watchdog {
  /** Returns what ends the watch. */
  watch(one: Watched): () => void;
}

/** A watchdog that looks every 50 ms, or as told. */
export const createWatchdog = (ms = everyMs): Watchdog => {
  const watched = new Set<Watched>();
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    for (const one of watched) one.sample();
  };
  return {
    watch: (one) => {
      watched.add(one);
      timer ??= setInterval(look, ms).unref();
      return () => {
        watched.delete(one);
        if (watched.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
};
