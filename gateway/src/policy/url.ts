import { canonicalHost } from './host.ts';

/** What a URL asks a client to connect to. */
export interface Endpoint {
  /** Lower case, without the colon. */
  readonly protocol: string;
  /** Canonical; empty where the scheme knows none. */
  readonly host: string;
  /** 0 where the scheme has no usual one and none is given. */
  readonly port: number;
}

/** The endpoint, or the end of a sentence that begins with the URL. */
export type UrlReading = { readonly endpoint: Endpoint } | { readonly danger: string };

/** The usual port of a scheme. */
export const usualPorts: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  ws: 80,
  wss: 443,
  ftp: 21,
  ftps: 990,
  ssh: 22,
  sftp: 22,
  'git+ssh': 22,
  'ssh+git': 22,
  git: 9418,
};

/** Schemes in whose URLs a user name says which account to use and is no credential. */
const namesUser = new Set(['ssh', 'git+ssh', 'ssh+git', 'sftp']);

/** The parsers of browsers and most clients; what they read must be what we read. */
const special = new Set(['http', 'https', 'ws', 'wss', 'ftp']);

const hostAsClientsRead = (url: string): string | undefined => {
  try {
    return canonicalHost(new URL(url).hostname);
  } catch {
    return undefined;
  }
};

const usualPort = (protocol: string): number => (Object.hasOwn(usualPorts, protocol) ? (usualPorts[protocol] ?? 0) : 0);

const readAuthority = (protocol: string, authority: string, url: string): UrlReading => {
  const parts = /^(?:([^@]*)@)?(\[[^\]]*\]|[^:@]*)(?::(\d*))?$/.exec(authority);
  if (parts === null) return { danger: 'has an authority that cannot be read in one way only' };
  const [, user, hostText = '', portText = ''] = parts;
  if (user !== undefined && !(namesUser.has(protocol) && /^[A-Za-z0-9._][A-Za-z0-9._-]*$/.test(user)))
    return { danger: 'carries user information before the host' };
  const host = canonicalHost(hostText);
  if (host === undefined) return { danger: 'names no valid host' };
  if (special.has(protocol) && hostAsClientsRead(url) !== host) return { danger: 'names no valid host' };
  const port = portText === '' ? usualPort(protocol) : Number(portText);
  return port > 65_535 ? { danger: 'names no valid port' } : { endpoint: { protocol, host, port } };
};

/**
 * Reads a URL once, strictly: what parsers disagree about (blanks, backslashes, percent signs and user information in
 * the authority, missing slashes, no scheme) is refused instead of guessed.
 */
export const readUrl = (url: string): UrlReading => {
  if (/\p{Cc}/u.test(url)) return { danger: 'contains a control character' };
  if (url.trim() !== url) return { danger: 'begins or ends with a blank' };
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1];
  if (scheme === undefined) return { danger: 'has no scheme' };
  const protocol = scheme.toLowerCase();
  const rest = url.slice(scheme.length + 1);
  if (protocol === 'about' && rest === 'blank') return { endpoint: { protocol, host: '', port: 0 } };
  const authority = /^\/\/([^/?#]*)/.exec(rest)?.[1];
  if (authority === undefined) return { danger: 'names no host after `//`' };
  if (protocol === 'file' && authority === '') return { endpoint: { protocol, host: '', port: 0 } };
  if (/[\s\\%]/.test(authority)) return { danger: 'has a blank, backslash or percent sign in its authority' };
  return readAuthority(protocol, authority, url);
};
