import type { Compiling } from './compiling.ts';
import { canonicalHost } from './host.ts';
import type { JsonPath } from './problem.ts';
import { quoted } from './problem.ts';

const parsed = (text: string): URL | undefined => {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
};

const isThisMachine = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);

const isUnder = (host: string, allowed: string): boolean => {
  const answer = canonicalHost(allowed);
  const pattern = 'host' in answer ? answer.host : undefined;
  return pattern?.startsWith('*.') === true ? host.endsWith(pattern.slice(1)) : host === pattern;
};

const usualPort = (protocol: string): number => (protocol === 'https:' ? 443 : 80);

/**
 * An address that the gateway itself sends to, held to what `security_config` says of the network. Reports what may not
 * be reached; undefined for it.
 */
export const reachable = (text: string, path: JsonPath, { raw, report }: Compiling): URL | undefined => {
  const refuse = (message: string, remedy: string): undefined => {
    report(path, message, remedy);
  };
  const url = parsed(text);
  if (url === undefined || !/^https?:$/.test(url.protocol) || /[\s\p{Cc}\\]/u.test(text))
    return refuse(`${quoted(text)} is not an address.`, 'Write it whole: "https://collector.example.org".');
  if (url.username !== '' || url.password !== '')
    return refuse('A name or password in an address is shown wherever the address is.', 'Leave it out.');
  const answer = canonicalHost(url.hostname.replace(/^\[|\]$/g, ''));
  if ('refusal' in answer) return refuse(`${quoted(text)} has no host.`, 'Write a name or an address.');
  const { host } = answer;
  const { allowed_hosts: hosts, allowed_ports: ports, require_https: https = false } = raw.security_config ?? {};
  if (url.protocol === 'http:' && (https || !isThisMachine(host)))
    return refuse(
      https ? '`security_config.require_https` denies this.' : 'This is not encrypted and leads to another machine.',
      'Write an address that begins with "https://".',
    );
  if (hosts !== undefined && !hosts.some((allowed) => isUnder(host, allowed)))
    return refuse(
      `${quoted(host)} is not among \`security_config.allowed_hosts\`.`,
      'Add it there, or name another address.',
    );
  const port = url.port === '' ? usualPort(url.protocol) : Number(url.port);
  if (ports !== undefined && !ports.includes(port))
    return refuse(`Port ${port} is not among \`security_config.allowed_ports\`.`, 'Add it there.');
  return url;
};
