/** Names of this machine for itself, as they stand in a Host header. */
const loopback = ['localhost', '127.0.0.1', '[::1]'];

export interface OwnAddresses {
  /** Where the gateway listens: a name or an address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  /** More names that clients may use, with a port or, for any port, without one. */
  readonly allowedHosts: readonly string[];
  /** More pages that may ask: `https://app.example.org`. */
  readonly allowedOrigins: readonly string[];
}

/** Whom requests may be meant for, and which pages they may come from. */
export interface AddressCheck {
  isOwnHost(header: string | undefined): boolean;
  isAllowedOrigin(header: string): boolean;
}

const inBrackets = (host: string): string => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host);

const withoutPort = (host: string): string => host.replace(/:\d+$/, '');

/**
 * What keeps pages of other sites out, whose name was made to lead here (DNS rebinding): a browser says what name it
 * asked, and which page asks (MCP, «Security Warning»).
 */
export const createAddressCheck = ({
  host,
  port,
  secure,
  allowedHosts,
  allowedOrigins,
}: OwnAddresses): AddressCheck => {
  const usual = secure ? 443 : 80;
  const names = [...new Set([...loopback, inBrackets(host.toLowerCase())])];
  const own = names.flatMap((name) => [`${name}:${port}`, ...(port === usual ? [name] : [])]);
  const exact = new Set([...own, ...allowedHosts.map((name) => inBrackets(name.toLowerCase()))]);
  const anyPort = new Set(allowedHosts.map((name) => inBrackets(name.toLowerCase())));
  const origins = new Set([...own.map((name) => `${secure ? 'https' : 'http'}://${name}`), ...allowedOrigins]);
  return {
    isOwnHost(header) {
      const name = header?.toLowerCase() ?? '';
      return exact.has(name) || anyPort.has(withoutPort(name));
    },
    isAllowedOrigin: (header) => origins.has(header.toLowerCase()),
  };
};
