import type { RequestListener, Server, ServerOptions } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError } from '../../errors.ts';
import { readCertificate } from './certificate.ts';
import type { Certificate, CertificateFiles } from './certificate.ts';
import type { HttpLimits } from './limits.ts';

const serverOptions = (limits: HttpLimits): ServerOptions => ({
  maxHeaderSize: limits.maxHeaderBytes,
  headersTimeout: limits.headersMs,
  requestTimeout: limits.requestMs,
  keepAliveTimeout: limits.keepAliveMs,
  connectionsCheckingInterval: limits.sweepMs,
  // Two Host, Origin or Authorization headers: of one list neither matches, and nobody has to pick one.
  joinDuplicateHeaders: true,
});

/** How connections are encrypted from here on. */
export const secureOf = (certificate: Certificate) => ({ ...certificate, minVersion: 'TLSv1.2' }) as const;

/** A server that does not listen yet. Throws ConfigError where its certificate cannot be used. */
export const createListener = (
  tls: CertificateFiles | undefined,
  limits: HttpLimits,
  answer: RequestListener,
): Server => {
  const options = serverOptions(limits);
  // An import of these modules loads all that they could ever need, which takes longer than everything else here.
  if (tls === undefined) return process.getBuiltinModule('node:http').createServer(options, answer);
  const secure = {
    ...options,
    ...secureOf(readCertificate(tls)),
    handshakeTimeout: limits.headersMs,
  } as const;
  return process.getBuiltinModule('node:https').createServer(secure, answer);
};

/** Resolves with the address; rejects with a ConfigError where it cannot be had. */
export const listen = (server: Server, host: string, port: number): Promise<AddressInfo> =>
  new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      const why = 'code' in error && error.code === 'EADDRINUSE' ? 'another program listens there' : error.message;
      reject(new ConfigError(`The gateway cannot listen at ${host}, port ${port}: ${why}. Choose another port.`));
    };
    server.once('error', fail);
    server.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port }, () => {
      server.off('error', fail);
      const address = server.address();
      if (address === null || typeof address === 'string') fail(new Error('it has no address'));
      else resolve(address);
    });
  });
