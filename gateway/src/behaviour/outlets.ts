import type { Grant } from '../policy/grant.ts';
import { outletsOf } from '../policy/outlets.ts';

/** Where what a server is told may go by itself: hosts; none where it has no way out. `now` is epoch milliseconds. */
export type Outlets = (server: string, now: number) => readonly string[];

/** As often as grants of other processes are looked for. */
const lookEveryMs = 200;

/** A server on this machine is no way out by itself, whichever way it is spoken to. */
const thisMachine = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

const hostOf = (url: string): readonly string[] => {
  try {
    const { hostname } = new URL(url);
    return thisMachine.test(hostname) ? [] : [hostname];
  } catch {
    return [];
  }
};

/** Read anew when grants change, and looked up otherwise. `urls`: of servers that are reached over HTTP. */
export const createOutlets = (
  urls: ReadonlyMap<string, string>,
  grants: (now: number) => readonly Grant[],
): Outlets => {
  const known = new Map<string, readonly string[]>();
  let asOf: readonly Grant[] = [];
  let lookedAt = -Infinity;
  return (server, now) => {
    if (Math.abs(now - lookedAt) >= lookEveryMs) {
      const current = grants(now);
      if (current !== asOf) known.clear();
      asOf = current;
      lookedAt = now;
    }
    const before = known.get(server);
    if (before !== undefined) return before;
    const url = urls.get(server);
    const hosts = url === undefined ? outletsOf(asOf, server) : hostOf(url);
    known.set(server, hosts);
    return hosts;
  };
};
