import { setTimeout as sleep } from 'node:timers/promises';
import type { Catalog } from './catalog.ts';
import type { Connections } from './connections.ts';
import type { Listings } from './listings.ts';

export interface DiscoverOptions {
  /** Their names, as they are at the moment. */
  servers(): readonly string[];
  readonly catalog: Pick<Catalog, 'surface'>;
  readonly connections: Pick<Connections, 'main' | 'any'>;
  readonly listings: Pick<Listings, 'refresh' | 'settled' | 'announce' | 'isAnnounced'>;
  onOddity(server: string, what: string): void;
}

/**
 * Starts every server that was never seen, or `only` that one, and waits until each has shown its lists or failed, at most
 * `waitMs`. One that was too slow once is not waited for again with the others: what it offers is announced when it comes.
 */
export type Discover = (waitMs: number, only?: string) => Promise<void>;

/** Servers that are started at once when several are unknown. */
const atOnce = 8;

export const createDiscover = (options: DiscoverOptions): Discover => {
  const { servers, catalog, connections, listings, onOddity } = options;

  const isBlank = (server: string): boolean => catalog.surface(server) === undefined;

  const discoverOne = async (server: string, until: number): Promise<void> => {
    try {
      const connection = await connections.main(server);
      await listings.settled(server);
      // Started anew meanwhile, as something else: what it shows is still to be read.
      while (isBlank(server) && connections.any(server) !== connection && performance.now() < until) {
        // oxlint-disable-next-line no-await-in-loop -- each look depends on what the one before has found
        await connections.main(server);
        // oxlint-disable-next-line no-await-in-loop
        await listings.refresh(server);
      }
    } catch (error) {
      onOddity(server, error instanceof Error ? error.message : 'It could not be started.');
    }
  };

  /** Tries again, without anyone waiting, with a server that was too slow to show itself. */
  const revive = (server: string): void => {
    if (connections.any(server) !== undefined) void listings.refresh(server);
    else connections.main(server).catch(() => {});
  };

  return async (waitMs, only) => {
    const blank = servers().filter((name) => isBlank(name) && (only === undefined || only === name));
    for (const name of blank) if (listings.isAnnounced(name)) revive(name);
    const asked = blank.filter((name) => only !== undefined || !listings.isAnnounced(name));
    const unseen = [...asked];
    const until = performance.now() + waitMs;
    const workers = Array.from({ length: Math.min(atOnce, unseen.length) }, async () => {
      for (let next = unseen.shift(); next !== undefined; next = unseen.shift()) {
        // Each worker starts one server after the other.
        // oxlint-disable-next-line no-await-in-loop
        await discoverOne(next, until);
      }
    });
    await Promise.race([Promise.all(workers), sleep(waitMs, undefined, { ref: false })]);
    for (const name of asked) if (isBlank(name)) listings.announce(name);
  };
};
