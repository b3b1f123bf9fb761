import type { EgressRule } from './confinement.ts';
import type { Grant } from './grant.ts';
import { canonicalHost, classOfHost } from './host.ts';
import { matches } from './pattern.ts';
import { usualPorts } from './url.ts';
import { anyone } from './witness.ts';
import type { Asked } from './witness.ts';

const schemes = ['https', 'http'] as const;
/** The proxy sees what runs inside of a web socket as what carries it. */
const carriedBy: Readonly<Record<(typeof schemes)[number], readonly string[]>> = {
  https: ['https', 'wss'],
  http: ['http', 'ws'],
};
const loopback = ['127.0.0.1', '::1'];

/** The addresses that a host is allowed to stand for beside public ones: those that its owner wrote out. */
const ownAddresses = (host: string): readonly string[] | undefined => {
  if (host === 'localhost' || host.endsWith('.localhost')) return loopback;
  return /^[0-9.]+$|:/.test(host) && classOfHost(host) === 'private' ? [host] : undefined;
};

interface Wanted {
  readonly host: string;
  readonly port: number;
}

const wantedBy = ({ conditions }: Grant): readonly Wanted[] =>
  (conditions?.hosts ?? []).flatMap((text) => {
    const below = text.startsWith('*.');
    const canonical = canonicalHost(below ? text.slice(2) : text);
    if (canonical === undefined || canonical.includes('*')) return [];
    const host = below ? `*.${canonical}` : canonical;
    return (conditions?.ports ?? [0]).map((port) => ({ host, port }));
  });

/**
 * Where a server's process may connect: each host and port of a grant of `network_access` that `decide` allows anybody
 * through it. A grant without hosts opens nothing, for it cannot be told what is meant.
 */
export const compileNetwork = (grants: readonly Grant[], asked: Asked): readonly EgressRule[] => {
  const may = anyone(grants, asked);
  const rules = new Map<string, EgressRule>();
  for (const grant of grants) {
    if (grant.effect !== 'allow' || grant.level !== 'network_access' || !matches(grant.server, asked.upstream))
      continue;
    for (const { host, port } of wantedBy(grant)) {
      const example = host.replace('*', 'x');
      const reach = classOfHost(example) ?? 'unknown';
      const protocols = grant.conditions?.protocols;
      const open = schemes.filter((scheme) => {
        const meant = carriedBy[scheme].filter((protocol) => protocols?.includes(protocol) ?? true);
        return (
          meant.length > 0 &&
          meant.every((protocol) => {
            const shown = `${protocol}://${example}`;
            const at = port || (usualPorts[protocol] ?? 0);
            const object = { kind: 'url', protocol, host: example, port: at, reach, shown } as const;
            return may({ level: 'network_access', object });
          })
        );
      });
      const addresses = ownAddresses(host);
      for (const scheme of open)
        rules.set(`${scheme} ${host} ${port}`, {
          host,
          port,
          scheme,
          ...(addresses === undefined ? {} : { addresses }),
        });
    }
  }
  return [...rules.values()];
};
