import { classOf } from '../policy/address-class.ts';
import { isFileUri } from '../policy/file-uri.ts';
import { canonicalHost, classOfHost } from '../policy/host.ts';
import { parseAddress } from '../policy/ip.ts';
import type { Need } from '../policy/need.ts';
import { readUrl, usualPorts } from '../policy/url.ts';
import type { Endpoint } from '../policy/url.ts';
import { shorten } from '../policy/visible.ts';
import { violate } from './draft.ts';
import type { Access, Draft, UrlObject } from './draft.ts';
import { touchPath } from './facts-path.ts';
import type { World } from './world.ts';

const reachOf = (host: string): UrlObject['reach'] => classOfHost(host) ?? 'unknown';

/** Notes a connection. */
export const touchEndpoint = (draft: Draft, endpoint: Endpoint, shown: string): void => {
  draft.urls.push({ kind: 'url', ...endpoint, reach: reachOf(endpoint.host), shown });
};

/** Notes what the URL `text` of the argument `where` reaches; a `file:` URL also touches its path. */
export const touchUrl = (draft: Draft, where: string, text: string, access: Access = 'read'): void => {
  const reading = readUrl(text);
  if ('danger' in reading) {
    violate(draft, `The URL ${shorten(JSON.stringify(text))} in \`${where}\` ${reading.danger}.`);
    return;
  }
  touchEndpoint(draft, reading.endpoint, text);
  if (isFileUri(text)) touchPath(draft, where, text, access);
};

/** What stands beside a host in its own arguments. */
export interface HostContext {
  readonly port: number | undefined;
  readonly protocol: string | undefined;
  /** The argument is declared to be a host. */
  readonly strict: boolean;
}

const protocolOfPort = (port: number | undefined): string | undefined =>
  Object.entries(usualPorts).find(([, usual]) => usual === port)?.[0];

/**
 * Notes a host that stands alone or with its port. Its protocol is what the arguments say, else the port's usual one, else
 * not known: then no grant that names protocols or ports covers it.
 */
export const touchHost = (draft: Draft, where: string, text: string, context: HostContext): void => {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return touchUrl(draft, where, text);
  const withPort = /^([^:]+|\[[^\]]*\]):(\d{1,5})$/.exec(text);
  const host = canonicalHost(withPort?.[1] ?? text);
  if (host === undefined)
    return violate(draft, `The host ${shorten(JSON.stringify(text))} in \`${where}\` is no valid host.`);
  const port = withPort?.[2] === undefined ? context.port : Number(withPort[2]);
  const protocol = context.protocol?.toLowerCase().replace(/:.*$/, '') ?? protocolOfPort(port) ?? '';
  const usual = Object.hasOwn(usualPorts, protocol) ? usualPorts[protocol] : undefined;
  touchEndpoint(draft, { protocol, host, port: port ?? usual ?? 0 }, text);
};

const privateOf = (addresses: readonly string[]): readonly string[] =>
  addresses.flatMap((text) => {
    const address = parseAddress(text);
    const host = canonicalHost(text);
    return address !== undefined && host !== undefined && classOf(address) === 'private' ? [host] : [];
  });

const lookedUp = async (world: World, host: string): Promise<readonly string[] | undefined> => {
  try {
    return await world.resolveHost?.(host);
  } catch {
    return undefined; // No address: the connection fails by itself, and what dials checks again.
  }
};

/**
 * The need with its name looked up. A name that leads to a private address brings a need of its own for that address:
 * naming the name does not open the network behind it.
 */
export const resolveNeed = async (need: Need, world: World): Promise<readonly Need[]> => {
  const { object } = need;
  if (object.kind !== 'url' || object.reach !== 'unknown' || object.host === '') return [need];
  const addresses = await lookedUp(world, object.host);
  if (addresses === undefined || addresses.length === 0) return [need];
  const inner = privateOf(addresses);
  if (inner.length === 0) return [{ ...need, object: { ...object, reach: 'public' } }];
  return [object.host, ...inner].map((host) => ({ ...need, object: { ...object, host, reach: 'private' } }));
};
