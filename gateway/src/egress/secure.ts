import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import { checkServerIdentity, connect, createSecureContext, getCACertificates } from 'node:tls';
import type { SecureContext, TLSSocket } from 'node:tls';
import { denied, failed } from './refusal.ts';

/** Speaks TLS over a socket and verifies who is there. Rejects with a refusal, and closes the socket. */
export type Secure = (socket: Socket, host: string) => Promise<TLSSocket>;

/** Of the network and of the protocol; every other code is a verdict about the certificate, by OpenSSL or by Node. */
const notOfCertificate = /^(?:|E[A-Z]+|ERR_(?!TLS_CERT).*)$/;

const whatIsWrong = (host: string, error: NodeJS.ErrnoException): Error => {
  const code = error.code ?? '';
  if (notOfCertificate.test(code)) {
    return failed(`tls:${code || error.name}`, `TLS with ${host} failed (${code || error.name}).`, error);
  }
  return denied(`certificate:${code}`, `${host} shows a certificate that does not prove who it is (${code}).`);
};

/** Trusts the authorities of this machine, and those of `authorities` (PEM). */
export const createSecure = (authorities: string | undefined, ms: number): Secure => {
  // Made when it is needed: reading all authorities takes longer than a start may, and most servers reach nothing.
  let context: SecureContext | undefined;
  const contextOf = (): SecureContext | undefined => {
    if (authorities === undefined) return undefined;
    context ??= createSecureContext({ ca: [...getCACertificates('default'), authorities] });
    return context;
  };

  return (socket, host) =>
    new Promise((resolve, reject) => {
      const secureContext = contextOf();
      const secured = connect({
        socket,
        host,
        servername: isIP(host) === 0 ? host : '',
        rejectUnauthorized: true,
        minVersion: 'TLSv1.2',
        checkServerIdentity: (_name, certificate) => checkServerIdentity(host, certificate),
        ...(secureContext === undefined ? {} : { secureContext }),
      });
      const late = Object.assign(new Error('slow'), { code: 'ETIMEDOUT' });
      const timer = setTimeout(() => secured.destroy(late), ms);
      secured.once('secureConnect', () => {
        clearTimeout(timer);
        resolve(secured);
      });
      secured.once('close', () => {
        clearTimeout(timer);
        reject(failed('tls:closed', `${host} closed the connection before TLS was agreed on.`));
      });
      secured.on('error', (error) => {
        clearTimeout(timer);
        socket.destroy();
        reject(whatIsWrong(host, error));
      });
    });
};
