import { GatewayError } from '../errors.ts';
import type { Supervisor } from './supervisor.ts';

/** The servers that there are, each with its supervisor; and those that are gone and still answer what they have. */
export interface Roster {
  readonly supervisors: ReadonlyMap<string, Supervisor>;
  /** Throws `unknown-target` where there is no such server, or none any more. */
  find(server: string): Supervisor;
  add(server: string): void;
  /** It is gone for whoever calls. Gives what has it answer its last calls, and end. */
  remove(server: string): () => Promise<void>;
  close(): Promise<void>;
}

export const createRoster = (servers: readonly string[], superviseOne: (server: string) => Supervisor): Roster => {
  const supervisors = new Map(servers.map((server) => [server, superviseOne(server)]));
  const retired = new Set<Supervisor>();
  /** Names of those that were removed: a call that waited for its turn meanwhile is told. */
  const removed = new Set<string>();

  const unknown = (server: string): GatewayError => {
    const names = [...supervisors.keys()].join(', ');
    return removed.has(server)
      ? new GatewayError('unknown-target', `The server ${server} was removed from the configuration.`, {
          remedy: `Add it to the configuration again, or name one of: ${names}.`,
        })
      : new GatewayError('unknown-target', `There is no server ${server}.`, { remedy: `Name one of: ${names}.` });
  };
  const find = (server: string): Supervisor => {
    const found = supervisors.get(server);
    if (found === undefined) throw unknown(server);
    return found;
  };

  return {
    supervisors,
    find,
    add(server) {
      removed.delete(server);
      supervisors.set(server, superviseOne(server));
    },
    remove(server) {
      const supervisor = find(server);
      supervisors.delete(server);
      removed.add(server);
      retired.add(supervisor);
      return async () => {
        await supervisor.retire();
        retired.delete(supervisor);
      };
    },
    async close() {
      await Promise.all([...supervisors.values(), ...retired].map((one) => one.close()));
    },
  };
};
