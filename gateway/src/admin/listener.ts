import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { ConfigError } from '../errors.ts';
import type { adminLimits } from './limits.ts';

/** A certificate and its key, in PEM. */
export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** A server that does not listen yet. */
export const createListener = (tls: Certificate | undefined, limits: typeof adminLimits): Server => {
  const options = {
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: limits.sweepMs,
    // Two Host or Origin headers: of one list neither matches, and nobody has to pick one.
    joinDuplicateHeaders: true,
  };
  const server =
    tls === undefined
      ? createServer(options)
      : createSecureServer({ ...options, ...tls, minVersion: 'TLSv1.2', handshakeTimeout: limits.headersMs });
  server.maxConnections = limits.maxSockets;
  return server;
};

/** Resolves with the port; rejects with a ConfigError where the address cannot be had. */
export const listen = (server: Server, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      const why = 'code' in error && error.code === 'EADDRINUSE' ? 'another program listens there' : error.message;
      reject(new ConfigError(`The console cannot be served at ${host}, port ${port}: ${why}. Choose another port.`));
    };
    server.once('error', fail);
    server.listen({ host, port }, () => {
      server.off('error', fail);
      const address: AddressInfo | string | null = server.address();
      if (address === null || typeof address === 'string') fail(new Error('it has no address'));
      else resolve(address.port);
    });
  });
