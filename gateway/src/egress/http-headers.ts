import type { IncomingMessage } from 'node:http';

/** RFC 9110, section 7.6.1, and what older clients say to proxies; `expect` was already answered by us. */
const hopByHop = new Set([
  'connection',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The headers of a message that are for its far end, as name and value in turn, as they were written. */
export const endToEnd = ({ rawHeaders, headers }: IncomingMessage, without: readonly string[] = []): string[] => {
  const named = (headers.connection ?? '').toLowerCase().split(/[\s,]+/);
  // What frames the message is said anew, and who is asked is ours to say.
  const dropped = (name: string): boolean => hopByHop.has(name) || named.includes(name) || without.includes(name);
  return rawHeaders.filter((_, index) => !dropped((rawHeaders[index - (index % 2)] ?? '').toLowerCase()));
};

const withoutBody = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'DELETE']);

/** How long the body of a request is, said once and in one way. */
export const framingOf = ({ headers, method = '' }: IncomingMessage): string[] => {
  if (headers['transfer-encoding'] !== undefined) return ['Transfer-Encoding', 'chunked'];
  const length = headers['content-length'] ?? (withoutBody.has(method) ? undefined : '0');
  return length === undefined ? [] : ['Content-Length', length];
};
