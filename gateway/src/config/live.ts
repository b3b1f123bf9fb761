import { isDeepStrictEqual } from 'node:util';
import type { Config, ServerConfig } from './config.ts';
import { deepFreeze } from './freeze.ts';

/** The configuration of the moment. Whoever reads `config` when it is needed reads what holds then, for the price of a property. */
export interface LiveConfig {
  readonly config: Config;
  /** Puts another in its place; what is equal in both stays the same object. Gives what there was before. */
  replace(next: Config): Config;
}

const sameServers = (before: readonly ServerConfig[], after: readonly ServerConfig[]): readonly ServerConfig[] => {
  const known = new Map(before.map((server) => [server.name, server]));
  return after.map((server) => {
    const old = known.get(server.name);
    return old !== undefined && isDeepStrictEqual(old, server) ? old : server;
  });
};

/** `after`, with the very objects of `before` wherever nothing changed: who holds one sees that it is the same. */
export const keepEqual = (before: Config, after: Config): Config => {
  const known = new Map<string, unknown>(Object.entries(before));
  const kept = Object.entries({ ...after, servers: sameServers(before.servers, after.servers) }).map(
    ([key, value]): [string, unknown] => {
      const old = known.get(key);
      return [key, isDeepStrictEqual(old, value) ? old : value];
    },
  );
  return deepFreeze({ ...after, ...Object.fromEntries(kept) });
};

/** Starts with this configuration, which is not changed itself. */
export const createLive = (first: Config): LiveConfig => {
  const config: Config = { ...first };
  let current = first;
  return {
    config,
    replace(next) {
      const before = current;
      current = keepEqual(before, next);
      const absent = Object.keys(before).filter((key) => !(key in current));
      Object.assign(config, Object.fromEntries(absent.map((key) => [key, undefined])), current);
      return before;
    },
  };
};

/** What is made from a part of the configuration: once, and anew when that part is another object. */
export const derived = <Part, Made>(part: () => Part, make: (part: Part) => Made): (() => Made) => {
  let seen = part();
  let made = make(seen);
  return () => {
    const now = part();
    if (now !== seen) {
      seen = now;
      made = make(now);
    }
    return made;
  };
};
