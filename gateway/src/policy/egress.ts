import type { EgressRule } from './confinement.ts';
import { canonicalHost, coversHost } from './host.ts';
import { parseAddress } from './ip.ts';

export type EgressScheme = EgressRule['scheme'];

const schemes: readonly EgressScheme[] = ['https', 'http', 'tcp'];

/** A rule as somebody wrote it. */
export interface WrittenRule {
  readonly host: string;
  readonly port: number;
  readonly scheme: string;
  readonly addresses?: readonly string[];
}

/** The rule, or the end of a sentence that begins with what was written. */
export type RuleReading = { readonly rule: EgressRule } | { readonly danger: string };

const hostDanger = (host: string): string | undefined => {
  if (host === '') return 'names no host';
  if (host === '*') return 'would open every host';
  const bare = host.startsWith('*.') ? host.slice(2) : host;
  if (bare.includes('*')) return 'has a star that is not its whole first label';
  const canonical = canonicalHost(bare);
  if (canonical === undefined) return 'is no host';
  const isAddress = parseAddress(canonical) !== undefined;
  if (bare === host) {
    return isAddress && canonical !== host ? `is another spelling of the address ${canonical}` : undefined;
  }
  if (isAddress) return 'has a star before an address';
  // A list of public suffixes would be thousands of lines that age; two labels stop what opens a whole country.
  return canonical.includes('.') ? undefined : `would open everything below .${canonical}`;
};

const addressDanger = (address: string): string | undefined => {
  const canonical = canonicalHost(address);
  if (canonical === undefined || parseAddress(canonical) === undefined)
    return `stands for ${address}, which is no address`;
  return canonical === address ? undefined : `stands for ${address}, another spelling of the address ${canonical}`;
};

/** Reads one rule: one host or the names below one, one port, one scheme; names in their canonical form. */
export const parseRule = ({ host, port, scheme, addresses }: WrittenRule): RuleReading => {
  const known = schemes.find((one) => one === scheme);
  if (known === undefined) return { danger: 'has a scheme that is none of https, http and tcp' };
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return { danger: 'has no port from 1 to 65535' };
  const danger = hostDanger(host) ?? addresses?.map(addressDanger).find((one) => one !== undefined);
  if (danger !== undefined) return { danger };
  const below = host.startsWith('*.');
  const name = canonicalHost(below ? host.slice(2) : host) ?? '';
  const rule = { host: below ? `*.${name}` : name, port, scheme: known };
  return { rule: addresses === undefined ? rule : { ...rule, addresses: [...new Set(addresses)] } };
};

const covers = (pattern: string, host: string): boolean => {
  if (!pattern.startsWith('*.')) return pattern === host;
  return parseAddress(host) === undefined && coversHost({ kind: 'below', suffix: pattern.slice(1) }, host);
};

/**
 * What the rules say about a canonical host, undefined when none allows it. Rules add up: where several cover it, the host
 * may stand for the addresses of each.
 */
export const ruleFor = (
  rules: readonly EgressRule[],
  host: string,
  port: number,
  scheme: EgressScheme,
): EgressRule | undefined => {
  const found = rules.filter(
    (rule) => (rule.port === port || rule.port === 0) && rule.scheme === scheme && covers(rule.host, host),
  );
  if (found.length === 0) return undefined;
  return { host, port, scheme, addresses: found.flatMap(({ addresses = [] }) => addresses) };
};
