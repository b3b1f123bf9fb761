/**
 * Reads servers' lists again, at most one reading a server at a time and few a second, however often they say they changed;
 * of one that does not stop changing, one in ten seconds.
 */
export interface Refresher {
  now(server: string): void;
  soon(server: string): void;
  /** Resolves when nothing is being read or due for this server. */
  settled(server: string): Promise<void>;
  close(): void;
}

const restMs = 250;
const longestRestMs = 10_000;
/** So many readings follow each other before the rest grows: a server that finds its tools one by one is honest. */
const patient = 4;

export const createRefresher = (refresh: (server: string) => Promise<void>): Refresher => {
  const running = new Map<string, Promise<void>>();
  const again = new Set<string>();
  const timers = new Map<string, NodeJS.Timeout>();
  let closed = false;
  /** How many readings followed each other without a longest rest between them, and when the last was due. */
  const rows = new Map<string, { readonly count: number; readonly dueAt: number }>();

  const nextRestMs = (server: string): number => {
    const { count = 0, dueAt = -Infinity } = rows.get(server) ?? {};
    const now = Date.now();
    const following = Math.abs(now - dueAt) < longestRestMs ? count + 1 : 0;
    const rest = Math.min(longestRestMs, restMs * 2 ** Math.max(0, following - patient));
    rows.set(server, { count: Math.min(following, 32), dueAt: now + rest });
    return rest;
  };

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
    }, nextRestMs(server));
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
