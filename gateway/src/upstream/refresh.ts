/** Reads servers' lists again, at most one reading a server at a time and few a second, however often they say they changed. */
export interface Refresher {
  now(server: string): void;
  soon(server: string): void;
  /** Resolves when nothing is being read or due for this server. */
  settled(server: string): Promise<void>;
  close(): void;
}

const restMs = 250;

export const createRefresher = (refresh: (server: string) => Promise<void>): Refresher => {
  const running = new Map<string, Promise<void>>();
  const again = new Set<string>();
  const timers = new Map<string, NodeJS.Timeout>();
  let closed = false;

  const now = (server: string): void => {
    if (closed) return;
    if (running.has(server)) {
      again.add(server);
      return;
    }
    const run = refresh(server).finally(() => {
      running.delete(server);
      if (again.delete(server)) soon(server);
    });
    running.set(server, run);
  };
  const soon = (server: string): void => {
    if (closed || timers.has(server)) return;
    const timer = setTimeout(() => {
      timers.delete(server);
      now(server);
    }, restMs);
    timer.unref();
    timers.set(server, timer);
  };

  return {
    now,
    soon,
    settled: async (server) => running.get(server),
    close() {
      closed = true;
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
};
