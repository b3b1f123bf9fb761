import type { IncomingMessage } from 'node:http';
import { isLoopback } from '../config/listening.ts';
import { GatewayError } from '../errors.ts';
import { Refusal } from './refusal.ts';

export interface OwnAddress {
  /** A name or an address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  readonly isSecure: boolean;
  /** More names that lead here, for other machines; with a port where it is not this one. */
  readonly names: readonly string[];
}

const inBrackets = (host: string): string => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host);

/** As it stands in a Host header. */
const withPort = (name: string, port: number): string =>
  /^[^:]+:\d+$|\]:\d+$/.test(name) ? name : `${inBrackets(name)}:${port}`;

const isEveryAddress = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** `http://127.0.0.1:8080`: where a browser finds us. */
export const originOf = ({ host, port, isSecure, names }: OwnAddress): string => {
  const name = isEveryAddress(host) ? (names[0] ?? host) : host;
  return `${isSecure ? 'https' : 'http'}://${withPort(name, port)}`;
};

/** Whether a request was made for us, by a page of ours. Throws where it may not go on. */
export type Guard = (request: IncomingMessage) => void;

const notOurs = (message: string): Refusal =>
  new Refusal('other-origin', message, 'Open the console by the link that the gateway shows.');

/**
 * Keeps out what other pages have a browser ask: by a name that was made to lead here (DNS rebinding), or from another
 * port of this machine, which shares our cookies. The order is part of the security policy.
 */
export const createGuard = (own: OwnAddress, maxHeaders: number): Guard => {
  const names = isLoopback(own.host) ? ['127.0.0.1', 'localhost', own.host] : [own.host, ...own.names];
  const scheme = own.isSecure ? 'https' : 'http';
  const hosts = new Set(names.map((name) => withPort(name.toLowerCase(), own.port)));
  return ({ headers, method, rawHeaders, url = '' }) => {
    if (rawHeaders.length > 2 * maxHeaders)
      throw new GatewayError('message-too-large', 'The request has too many headers.');
    const host = headers.host?.toLowerCase() ?? '';
    if (!hosts.has(host)) throw notOurs('The request names another machine.');
    const isPost = method === 'POST';
    const { origin } = headers;
    if ((isPost || origin !== undefined) && origin?.toLowerCase() !== `${scheme}://${host}`)
      throw notOurs('Another page asked for this.');
    const site = headers['sec-fetch-site'];
    // A link to the console on another page shows what everybody may see; it asks nothing.
    const isOpened = method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && !url.startsWith('/api/');
    if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isOpened)
      throw notOurs('Another page asked for this.');
    if (isPost && (headers['x-storycore'] !== '1' || headers['content-type'] !== 'application/json'))
      throw new GatewayError('invalid-request', 'What is sent must be JSON, from a page of ours.');
  };
};
