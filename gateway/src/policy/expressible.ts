import type { Grant } from './grant.ts';
import { canonicalHost } from './host.ts';
import { comparablePath, coversPath } from './path-pattern.ts';

/** What a confined server has its own of, or must not have at all. */
const closedToAll = ['/proc', '/sys', '/dev', '/run'];
/** What belongs to the system, and is the same for every program. */
const closedToWrites = ['/usr', '/bin', '/sbin', '/lib', '/lib64', '/etc', '/boot'];

const lies = (path: string, folders: readonly string[]): string | undefined => {
  const wanted = comparablePath(path);
  return folders.find((folder) => {
    const at = comparablePath(folder);
    return at !== undefined && wanted !== undefined && coversPath(at, wanted);
  });
};

const pathProblem = (path: string, writes: boolean): string | undefined => {
  const first = comparablePath(path)?.segments[0];
  if (first === undefined) return 'opens the whole disk';
  if (first.includes('*')) return `opens the whole disk: "${path}" has no folder before its first "*"`;
  const closed = lies(path, closedToAll) ?? (writes ? lies(path, closedToWrites) : undefined);
  if (closed !== undefined) return `opens ${closed}, which belongs to the system`;
  return path === '/etc' ? 'opens /etc, of which a server has its own' : undefined;
};

const hostProblem = (host: string): string | undefined => {
  if (host === '*') return 'opens every host';
  const name = host.startsWith('*.') ? host.slice(2) : host;
  if (host.startsWith('*.') && !name.includes('.')) return `opens every host under .${name}`;
  return canonicalHost(name) === undefined ? `names no host: "${host}"` : undefined;
};

/**
 * Why a sandbox cannot hold to an allowance: the end of a sentence that begins with «It»; undefined where it can. Such a
 * grant is refused when it is given, for a server that runs in one.
 */
export const inexpressible = ({ effect, level, conditions }: Grant): string | undefined => {
  if (effect !== 'allow') return undefined;
  if (level === 'network_access') {
    const hosts = conditions?.hosts;
    if (hosts === undefined) return 'names no host, so that it opens all of them';
    return hosts.map(hostProblem).find((problem) => problem !== undefined);
  }
  if (level !== 'resource_read' && level !== 'resource_write') return undefined;
  const paths = conditions?.paths ?? [];
  return paths.map((path) => pathProblem(path, level === 'resource_write')).find((problem) => problem !== undefined);
};

/** An allowance that the sandbox of a server cannot hold to. */
export interface Inexpressible {
  readonly grant: Grant;
  readonly server: string;
  /** The end of a sentence that begins with «It». */
  readonly why: string;
}

/**
 * What of these allowances is refused, since the server that they name runs in a sandbox. One for servers by a pattern is
 * not: it opens to each of them what a sandbox can.
 */
export const inexpressibleFor = (grants: readonly Grant[], confined: readonly string[]): readonly Inexpressible[] =>
  grants.flatMap((grant) => {
    const why = confined.includes(grant.server) ? inexpressible(grant) : undefined;
    return why === undefined ? [] : [{ grant, server: grant.server, why }];
  });
