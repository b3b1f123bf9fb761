import { quoted } from '../../../config/problem.ts';
import { closest } from '../../../config/suggest.ts';
import { UsageError } from '../../command.ts';

/** What a grant is about: patterns over the server's name, and over the target's own name. */
export interface Aim {
  readonly server: string;
  readonly name: string;
}

const split = (text: string, servers: readonly string[]): Aim | undefined => {
  // Names of servers may contain a slash, and so may those of resources.
  const known = servers.filter((server) => text.startsWith(`${server}/`)).toSorted((a, b) => b.length - a.length)[0];
  const at = known?.length ?? text.indexOf('/');
  return at <= 0 || at === text.length - 1 ? undefined : { server: text.slice(0, at), name: text.slice(at + 1) };
};

const misspelt = (text: string): UsageError => {
  const [, server, name] = /^(.+?)__(.+)$/.exec(text) ?? [];
  if (server !== undefined && name !== undefined) {
    return new UsageError(`${quoted(text)} is the name that clients see.`, `Write it as ${server}/${name}.`);
  }
  return new UsageError(
    `${quoted(text)} does not say SERVER/NAME.`,
    `Write ${text.replaceAll('/', '') || 'SERVER'}/NAME, or ${text.replaceAll('/', '') || 'SERVER'}/* for all it has.`,
  );
};

/** The server and the name of `SERVER/NAME`. Throws UsageError; also for a server that none of `servers` is. */
export const readTarget = (text: string, servers: readonly string[] | undefined): Aim => {
  const aim = split(text, servers ?? []);
  if (aim === undefined) throw misspelt(text);
  if (servers === undefined || aim.server.includes('*') || servers.includes(aim.server)) return aim;
  const near = closest(aim.server, servers);
  throw new UsageError(
    `There is no server ${quoted(aim.server)} in the configuration.`,
    near === undefined ? `There are: ${servers.map(quoted).join(', ')}.` : `Did you mean ${near}/${aim.name}?`,
  );
};
