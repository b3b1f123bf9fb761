import { ConfigError, GatewayError } from '../errors.ts';
import { classOf } from '../policy/address-class.ts';
import { parseAddress } from '../policy/ip.ts';
import type { Address } from '../policy/ip.ts';
import { readUrl } from '../policy/url.ts';
import type { Endpoint } from '../policy/url.ts';

/** Where the owner lets us connect to. */
export interface Target {
  readonly endpoint: Endpoint;
  readonly secure: boolean;
  /** As people read it: scheme, host and port. The path may hold a key, and is never shown. */
  readonly origin: string;
  /** Path and query. */
  readonly path: string;
}

const isLoopbackAddress = ({ family, bits }: Address): boolean => (family === 4 ? bits >> 24n === 127n : bits === 1n);

/** RFC 6761: these names mean this machine, whatever a resolver says. */
const isLocalName = (host: string): boolean => host === 'localhost' || host.endsWith('.localhost');

/** Whether a canonical host is this machine by its text alone. */
export const isLoopback = (host: string): boolean => {
  const address = parseAddress(host);
  return address === undefined ? isLocalName(host) : isLoopbackAddress(address);
};

const portOf = ({ protocol, port }: Endpoint): string => (port === (protocol === 'https' ? 443 : 80) ? '' : `:${port}`);

const hostOf = ({ host }: Endpoint): string => (host.includes(':') ? `[${host}]` : host);

/** Where a URL leads, and the end of a sentence about it where it may lead nowhere. */
export const readTarget = (url: string, allowHttp: boolean): Target | { readonly danger: string } => {
  const reading = readUrl(url);
  if ('danger' in reading) return reading;
  const { endpoint } = reading;
  const { protocol, host } = endpoint;
  if (protocol !== 'https' && protocol !== 'http') return { danger: 'is neither https:// nor http://' };
  if (protocol === 'http' && !allowHttp && !isLoopback(host))
    return { danger: 'is not encrypted and leads to another machine' };
  const { pathname, search } = new URL(url);
  return {
    endpoint,
    secure: protocol === 'https',
    origin: `${protocol}://${hostOf(endpoint)}${portOf(endpoint)}`,
    path: `${pathname}${search}`,
  };
};

/** The same for a URL of the configuration. Throws ConfigError. */
export const targetOf = (url: string, allowHttp: boolean): Target => {
  const target = readTarget(url, allowHttp);
  if ('danger' in target) throw new ConfigError(`The URL of a server ${target.danger}.`);
  return target;
};

const isHarmless = (text: string, local: boolean): boolean => {
  const address = parseAddress(text);
  if (address === undefined) return false;
  return local ? isLoopbackAddress(address) : classOf(address) === 'public';
};

/**
 * Refuses what a name resolved to, unless all of it is what the name promises: this machine for `localhost`, the internet
 * for any other name. One private address among public ones is how a name is rebound, so it spoils them all.
 */
export const checkAddresses = ({ endpoint, origin }: Target, addresses: readonly string[]): void => {
  const local = isLocalName(endpoint.host);
  if (addresses.length > 0 && addresses.every((address) => isHarmless(address, local))) return;
  const [what, remedy] = local
    ? ['another machine', 'Mend the resolver of this machine, or write 127.0.0.1 into its `url`.']
    : [
        'an address of this machine, its network or its cloud',
        'If that is meant, write the address itself into its `url`.',
      ];
  throw new GatewayError('upstream-unavailable', `${origin} resolves to ${what}.`, { remedy });
};
