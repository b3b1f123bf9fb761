import { classOf } from './address-class.ts';
import type { AddressClass } from './address-class.ts';
import { ipv4Text, parseAddress } from './ip.ts';

/** Characters that end an authority, or that some parser takes for its end, or that hide another. */
const notInHost = /[\s\p{Cc}/\\?#@%<>^|]/u;

/** RFC 1035, section 2.3.4, as text without the last dot. */
const mostCharacters = 253;

const parseWhatwg = (text: string): URL | undefined => {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
};

/**
 * The one name of a host: IDNA, lower case, one trailing dot removed; IPv4 in its usual spelling, also when it came as a
 * number or mapped into IPv6; IPv6 shortest, without brackets. Undefined when it is no host.
 */
export const canonicalHost = (text: string): string | undefined => {
  if (text === '' || notInHost.test(text)) return undefined;
  const bracketed = text.includes(':') && !text.startsWith('[') ? `[${text}]` : text;
  const parsed = parseWhatwg(`https://${bracketed}`);
  if (parsed === undefined || parsed.port !== '') return undefined;
  const host = parsed.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const address = parseAddress(host);
  if (address?.family === 6 && address.bits >> 32n === 0xffffn) return ipv4Text(address.bits & 0xffffffffn);
  return host === '' || host.length > mostCharacters || host.startsWith('-') ? undefined : host;
};

// RFC 6761: names that mean this machine whatever a resolver says. The rest are metadata services of clouds.
const privateNames =
  /^(?:(?:[^]*\.)?localhost|localhost\.localdomain|ip6-(?:localhost|loopback)|metadata\.google\.internal|metadata|instance-data)$/;

/** The class of a canonical host by its text alone: undefined for a name that must be resolved to know. */
export const classOfHost = (host: string): AddressClass | undefined => {
  const address = parseAddress(host);
  if (address !== undefined) return classOf(address);
  return privateNames.test(host) ? 'private' : undefined;
};

/** A host condition, ready to compare. */
export type HostPattern =
  | { readonly kind: 'any' }
  | { readonly kind: 'below'; readonly suffix: string }
  | { readonly kind: 'exact'; readonly host: string };

/** Prepares a host condition; undefined when it can mean no host. */
export const compileHost = (pattern: string): HostPattern | undefined => {
  if (pattern === '*') return { kind: 'any' };
  const below = pattern.startsWith('*.');
  const host = canonicalHost(below ? pattern.slice(2) : pattern);
  if (host === undefined || host.includes('*')) return undefined;
  return below ? { kind: 'below', suffix: `.${host}` } : { kind: 'exact', host };
};

/** Whether the pattern covers the canonical host. `*.example.org` is one or more labels before it, never the bare name. */
export const coversHost = (pattern: HostPattern, host: string): boolean => {
  if (pattern.kind === 'any') return true;
  if (pattern.kind === 'exact') return pattern.host === host;
  const labels = host.endsWith(pattern.suffix) ? host.slice(0, -pattern.suffix.length).split('.') : [''];
  return labels.every((label) => label !== '');
};
