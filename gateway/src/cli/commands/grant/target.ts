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

/** The server and the name of `SERVER/NAME`. `servers` are those of the configuration, where there is one. Throws UsageError. */
export const readTarget = (text: string, servers: readonly string[] = []): Aim => {
  const aim = split(text, servers);
  if (aim === undefined) throw misspelt(text);
  return aim;
};

/**
 * What to tell where a grant is about a server that the configuration does not have; undefined where it has it. No more
 * than a hint: the gateway whose refusal named the command may have another configuration than the one found here.
 */
export const strangerHint = ({ server, name }: Aim, servers: readonly string[]): string | undefined => {
  if (server.includes('*') || servers.includes(server)) return undefined;
  const near = closest(server, servers);
  const known =
    near === undefined ? `It has ${servers.map(quoted).join(', ') || 'none'}.` : `Did you mean ${near}/${name}?`;
  return `The configuration found here has no server ${quoted(server)}. ${known}`;
};
