import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { prometheusType } from './prometheus.ts';

export interface PrometheusServerOptions {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  text(): string;
  onListening(url: string): void;
  /** It cannot listen: the gateway goes on without it. */
  onFailure(error: NodeJS.ErrnoException): void;
}

/** A page of another origin can have a name of its own lead here; it cannot have a browser send one of ours. */
const ownNames = new Set(['localhost', '127.0.0.1', '[::1]']);

const isOwnHost = ({ headers: { host = '' } }: IncomingMessage): boolean =>
  ownNames.has(host.replace(/:\d{1,5}$/, '').toLowerCase());

/** Answers one path with what is counted, to this machine alone. Whoever starts it closes it. */
export const servePrometheus = ({
  host,
  port,
  path,
  text,
  onListening,
  onFailure,
}: PrometheusServerOptions): Server => {
  const server = createServer(
    { requestTimeout: 10_000, headersTimeout: 5_000, maxHeaderSize: 8_192 },
    (request, response) => {
      const answer = (status: number, body: string, more: Readonly<Record<string, string>> = {}): void => {
        const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...more };
        response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body);
      };
      request.resume();
      if (!isOwnHost(request)) return answer(403, 'Ask for this machine by its own name.\n');
      if (request.method !== 'GET' && request.method !== 'HEAD')
        return answer(405, 'Ask with GET.\n', { allow: 'GET, HEAD' });
      if ((request.url ?? '').replace(/\?.*$/, '') !== path) return answer(404, `What is counted is at ${path}.\n`);
      try {
        return answer(200, text(), { 'content-type': prometheusType });
      } catch {
        return answer(500, 'It could not be looked at how things are.\n');
      }
    },
  );
  server.maxConnections = 16;
  server.on('error', onFailure);
  server.listen(port, host, () => {
    const address = server.address();
    if (typeof address !== 'object' || address === null) return;
    const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
    onListening(`http://${name}:${address.port}${path}`);
  });
  server.unref();
  return server;
};
